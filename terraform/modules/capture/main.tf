# What the model's service was asked and what it answered: a Firehose stream that it puts them on, and how they get to S3.

resource "aws_kinesis_firehose_delivery_stream" "predictions" {
  #checkov:skip=CKV_AWS_240:What it holds for a minute is beers and their bitterness; TLS brings it, and the bucket encrypts it
  #checkov:skip=CKV_AWS_241:As above: no key of ours is needed, which would cost by the request
  name        = var.name
  destination = "extended_s3"

  extended_s3_configuration {
    role_arn            = aws_iam_role.delivery.arn
    bucket_arn          = var.bucket_arn
    prefix              = "predictions/dt=!{timestamp:yyyy-MM-dd}/hour=!{timestamp:HH}/"
    error_output_prefix = "errors/predictions/!{firehose:error-output-type}/dt=!{timestamp:yyyy-MM-dd}/"
    compression_format  = "GZIP"
    buffering_interval  = var.buffering_seconds
    buffering_size      = var.buffering_mib

    cloudwatch_logging_options {
      enabled         = true
      log_group_name  = aws_cloudwatch_log_group.delivery.name
      log_stream_name = aws_cloudwatch_log_stream.delivery.name
    }
  }

  depends_on = [aws_iam_role_policy.delivery]
}

resource "aws_cloudwatch_log_group" "delivery" {
  #checkov:skip=CKV_AWS_158:CloudWatch encrypts it with its own key; it holds no secret
  #checkov:skip=CKV_AWS_338:How long logs are of use is the variable's to say
  name              = "/aws/kinesisfirehose/${var.name}"
  retention_in_days = var.log_retention_days
}

resource "aws_cloudwatch_log_stream" "delivery" {
  name           = "delivery"
  log_group_name = aws_cloudwatch_log_group.delivery.name
}

# What Firehose may do: write its prefixes of the bucket, and its log.
# https://docs.aws.amazon.com/firehose/latest/dev/controlling-access.html
resource "aws_iam_role" "delivery" {
  name               = "${var.name}-delivery"
  description        = "What the Firehose stream ${var.name} may do"
  assume_role_policy = module.trust.policy
}

resource "aws_iam_role_policy" "delivery" {
  name   = "deliver"
  role   = aws_iam_role.delivery.id
  policy = module.write.policy
}

module "trust" {
  source  = "../trust"
  service = "firehose"
}

module "write" {
  source         = "../delivery"
  bucket_arn     = var.bucket_arn
  prefixes       = ["predictions", "errors/predictions"]
  log_stream_arn = aws_cloudwatch_log_stream.delivery.arn
}
