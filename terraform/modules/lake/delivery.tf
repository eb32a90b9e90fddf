# Two Firehose streams read the same Kinesis stream: one stores the beers as collected, one cleans them on the way.

locals {
  beers  = "beers/dt=!{timestamp:yyyy-MM-dd}/hour=!{timestamp:HH}/"
  errors = "errors/!{firehose:error-output-type}/dt=!{timestamp:yyyy-MM-dd}/"
}

resource "aws_kinesis_firehose_delivery_stream" "raw" {
  name        = "${var.prefix}-raw"
  destination = "extended_s3"

  kinesis_source_configuration {
    kinesis_stream_arn = aws_kinesis_stream.beers.arn
    role_arn           = aws_iam_role.raw_delivery.arn
  }

  extended_s3_configuration {
    role_arn            = aws_iam_role.raw_delivery.arn
    bucket_arn          = module.raw.arn
    prefix              = local.beers
    error_output_prefix = local.errors
    compression_format  = "GZIP"
    buffering_interval  = var.buffering_seconds
    buffering_size      = var.buffering_mib

    cloudwatch_logging_options {
      enabled         = true
      log_group_name  = aws_cloudwatch_log_group.delivery.name
      log_stream_name = aws_cloudwatch_log_stream.raw.name
    }
  }

  # Firehose reads the stream from the moment it exists: not before its role may.
  depends_on = [aws_iam_role_policy.raw_delivery]
}

resource "aws_kinesis_firehose_delivery_stream" "cleaned" {
  name        = "${var.prefix}-cleaned"
  destination = "extended_s3"

  kinesis_source_configuration {
    kinesis_stream_arn = aws_kinesis_stream.beers.arn
    role_arn           = aws_iam_role.cleaned_delivery.arn
  }

  extended_s3_configuration {
    role_arn            = aws_iam_role.cleaned_delivery.arn
    bucket_arn          = module.cleaned.arn
    prefix              = local.beers
    error_output_prefix = local.errors
    compression_format  = "GZIP"
    buffering_interval  = var.buffering_seconds
    buffering_size      = var.buffering_mib

    processing_configuration {
      enabled = true

      processors {
        type = "Lambda"

        parameters {
          parameter_name  = "LambdaArn"
          parameter_value = local.transformation_arn
        }

        # Firehose leaves parameters at their defaults out of its answers, and Terraform would then add them at every plan.
        dynamic "parameters" {
          for_each = var.transformation_seconds == 60 ? [] : [var.transformation_seconds]

          content {
            parameter_name  = "BufferIntervalInSeconds"
            parameter_value = parameters.value
          }
        }
      }
    }

    cloudwatch_logging_options {
      enabled         = true
      log_group_name  = aws_cloudwatch_log_group.delivery.name
      log_stream_name = aws_cloudwatch_log_stream.cleaned.name
    }
  }

  depends_on = [aws_iam_role_policy.cleaned_delivery]
}

locals {
  transformation_arn = "${module.transformation.arn}:$LATEST"
}

resource "aws_cloudwatch_log_group" "delivery" {
  #checkov:skip=CKV_AWS_158:CloudWatch encrypts it with its own key; it holds no secret
  #checkov:skip=CKV_AWS_338:How long logs are of use is the variable's to say
  name              = "/aws/kinesisfirehose/${var.prefix}"
  retention_in_days = var.log_retention_days
}

resource "aws_cloudwatch_log_stream" "raw" {
  name           = "raw"
  log_group_name = aws_cloudwatch_log_group.delivery.name
}

resource "aws_cloudwatch_log_stream" "cleaned" {
  name           = "cleaned"
  log_group_name = aws_cloudwatch_log_group.delivery.name
}
