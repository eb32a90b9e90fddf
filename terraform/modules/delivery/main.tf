# What a Firehose stream may do with its bucket and its log.
# https://docs.aws.amazon.com/firehose/latest/dev/controlling-access.html

data "aws_iam_policy_document" "this" {
  statement {
    sid       = "FindBucket"
    actions   = ["s3:GetBucketLocation", "s3:ListBucket", "s3:ListBucketMultipartUploads"]
    resources = [var.bucket_arn]
  }

  statement {
    sid       = "WriteObjects"
    actions   = ["s3:AbortMultipartUpload", "s3:GetObject", "s3:PutObject"]
    resources = [for prefix in var.prefixes : "${var.bucket_arn}/${prefix}/*"]
  }

  statement {
    sid       = "LogErrors"
    actions   = ["logs:PutLogEvents"]
    resources = [var.log_stream_arn]
  }
}
