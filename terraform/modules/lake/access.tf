# What Firehose may do: each delivery stream reads the Kinesis stream and writes its own bucket's two prefixes.
# https://docs.aws.amazon.com/firehose/latest/dev/controlling-access.html

data "aws_caller_identity" "current" {}

data "aws_iam_policy_document" "assume" {
  statement {
    actions = ["sts:AssumeRole"]

    principals {
      type        = "Service"
      identifiers = ["firehose.amazonaws.com"]
    }

    condition {
      test     = "StringEquals"
      variable = "aws:SourceAccount"
      values   = [data.aws_caller_identity.current.account_id]
    }
  }
}

resource "aws_iam_role" "raw_delivery" {
  name               = "${var.prefix}-raw-delivery"
  description        = "What the Firehose stream ${var.prefix}-raw may do"
  assume_role_policy = data.aws_iam_policy_document.assume.json
}

resource "aws_iam_role" "cleaned_delivery" {
  name               = "${var.prefix}-cleaned-delivery"
  description        = "What the Firehose stream ${var.prefix}-cleaned may do"
  assume_role_policy = data.aws_iam_policy_document.assume.json
}

resource "aws_iam_role_policy" "raw_delivery" {
  name   = "deliver"
  role   = aws_iam_role.raw_delivery.id
  policy = data.aws_iam_policy_document.raw_delivery.json
}

resource "aws_iam_role_policy" "cleaned_delivery" {
  name   = "deliver"
  role   = aws_iam_role.cleaned_delivery.id
  policy = data.aws_iam_policy_document.cleaned_delivery.json
}

data "aws_iam_policy_document" "read_stream" {
  statement {
    sid       = "ReadStream"
    actions   = ["kinesis:DescribeStream", "kinesis:GetShardIterator", "kinesis:GetRecords", "kinesis:ListShards"]
    resources = [aws_kinesis_stream.beers.arn]
  }
}

data "aws_iam_policy_document" "raw_delivery" {
  source_policy_documents = [data.aws_iam_policy_document.read_stream.json]

  statement {
    sid       = "FindBucket"
    actions   = ["s3:GetBucketLocation", "s3:ListBucket", "s3:ListBucketMultipartUploads"]
    resources = [module.raw.arn]
  }

  statement {
    sid       = "WriteObjects"
    actions   = ["s3:AbortMultipartUpload", "s3:GetObject", "s3:PutObject"]
    resources = ["${module.raw.arn}/beers/*", "${module.raw.arn}/errors/*"]
  }

  statement {
    sid       = "LogErrors"
    actions   = ["logs:PutLogEvents"]
    resources = [aws_cloudwatch_log_stream.raw.arn]
  }
}

data "aws_iam_policy_document" "cleaned_delivery" {
  source_policy_documents = [data.aws_iam_policy_document.read_stream.json]

  statement {
    sid       = "FindBucket"
    actions   = ["s3:GetBucketLocation", "s3:ListBucket", "s3:ListBucketMultipartUploads"]
    resources = [module.cleaned.arn]
  }

  statement {
    sid       = "WriteObjects"
    actions   = ["s3:AbortMultipartUpload", "s3:GetObject", "s3:PutObject"]
    resources = ["${module.cleaned.arn}/beers/*", "${module.cleaned.arn}/errors/*"]
  }

  statement {
    sid       = "Transform"
    actions   = ["lambda:InvokeFunction", "lambda:GetFunctionConfiguration"]
    resources = [module.transformation.arn, local.transformation_arn]
  }

  statement {
    sid       = "LogErrors"
    actions   = ["logs:PutLogEvents"]
    resources = [aws_cloudwatch_log_stream.cleaned.arn]
  }
}
