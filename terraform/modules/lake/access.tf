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
  policy = data.aws_iam_policy_document.deliver_raw.json
}

resource "aws_iam_role_policy" "cleaned_delivery" {
  name   = "deliver"
  role   = aws_iam_role.cleaned_delivery.id
  policy = data.aws_iam_policy_document.deliver_cleaned.json
}

data "aws_iam_policy_document" "read_stream" {
  statement {
    sid       = "ReadStream"
    actions   = ["kinesis:DescribeStream", "kinesis:GetShardIterator", "kinesis:GetRecords", "kinesis:ListShards"]
    resources = [aws_kinesis_stream.beers.arn]
  }
}

module "write_raw" {
  source         = "../delivery"
  bucket_arn     = module.raw.arn
  prefixes       = ["beers", "errors"]
  log_stream_arn = aws_cloudwatch_log_stream.raw.arn
}

module "write_cleaned" {
  source         = "../delivery"
  bucket_arn     = module.cleaned.arn
  prefixes       = ["beers", "errors"]
  log_stream_arn = aws_cloudwatch_log_stream.cleaned.arn
}

data "aws_iam_policy_document" "deliver_raw" {
  source_policy_documents = [data.aws_iam_policy_document.read_stream.json, module.write_raw.policy]
}

data "aws_iam_policy_document" "deliver_cleaned" {
  source_policy_documents = [data.aws_iam_policy_document.read_stream.json, module.write_cleaned.policy]

  statement {
    sid       = "Transform"
    actions   = ["lambda:InvokeFunction", "lambda:GetFunctionConfiguration"]
    resources = [module.transformation.arn, local.transformation_arn]
  }
}
