# What Firehose may do: each delivery stream reads the Kinesis stream and writes its own bucket's two prefixes.
# https://docs.aws.amazon.com/firehose/latest/dev/controlling-access.html

module "trust" {
  source  = "../trust"
  service = "firehose"
}

resource "aws_iam_role" "raw_delivery" {
  name               = "${var.prefix}-raw-delivery"
  description        = "What the Firehose stream ${var.prefix}-raw may do"
  assume_role_policy = module.trust.policy
}

resource "aws_iam_role" "cleaned_delivery" {
  name               = "${var.prefix}-cleaned-delivery"
  description        = "What the Firehose stream ${var.prefix}-cleaned may do"
  assume_role_policy = module.trust.policy
}

resource "aws_iam_role_policy" "raw_delivery" {
  name   = "deliver"
  role   = aws_iam_role.raw_delivery.id
  policy = data.aws_iam_policy_document.deliver["raw"].json
}

resource "aws_iam_role_policy" "cleaned_delivery" {
  name   = "deliver"
  role   = aws_iam_role.cleaned_delivery.id
  policy = data.aws_iam_policy_document.deliver_cleaned.json
}

# What both may do, each with what is its own.
data "aws_iam_policy_document" "deliver" {
  for_each = {
    raw     = { bucket = module.raw.arn, log_stream = aws_cloudwatch_log_stream.raw.arn }
    cleaned = { bucket = module.cleaned.arn, log_stream = aws_cloudwatch_log_stream.cleaned.arn }
  }

  statement {
    sid       = "ReadStream"
    actions   = ["kinesis:DescribeStream", "kinesis:GetShardIterator", "kinesis:GetRecords", "kinesis:ListShards"]
    resources = [aws_kinesis_stream.beers.arn]
  }

  statement {
    sid       = "FindBucket"
    actions   = ["s3:GetBucketLocation", "s3:ListBucket", "s3:ListBucketMultipartUploads"]
    resources = [each.value.bucket]
  }

  statement {
    sid       = "WriteObjects"
    actions   = ["s3:AbortMultipartUpload", "s3:GetObject", "s3:PutObject"]
    resources = ["${each.value.bucket}/beers/*", "${each.value.bucket}/errors/*"]
  }

  statement {
    sid       = "LogErrors"
    actions   = ["logs:PutLogEvents"]
    resources = [each.value.log_stream]
  }
}

data "aws_iam_policy_document" "deliver_cleaned" {
  source_policy_documents = [data.aws_iam_policy_document.deliver["cleaned"].json]

  statement {
    sid       = "Transform"
    actions   = ["lambda:InvokeFunction", "lambda:GetFunctionConfiguration"]
    resources = [module.transformation.arn, local.transformation_arn]
  }
}
