# Every argument of aws_kinesis_firehose_delivery_stream with an extended_s3 destination, set to something.

terraform {
  required_version = ">= 1.11"

  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = "~> 5.100"
    }
  }
}

provider "aws" {
  s3_use_path_style = true
}

locals {
  role   = "arn:aws:iam::000000000000:role/firehose"
  key    = "arn:aws:kms:us-east-1:000000000000:key/11111111-2222-3333-4444-555555555555"
  bucket = "arn:aws:s3:::firehose-arguments"
}

variable "interval" {
  type    = number
  default = 60
}

resource "aws_kinesis_stream" "source" {
  name        = "firehose-arguments"
  shard_count = 1
}

resource "aws_kinesis_firehose_delivery_stream" "defaults" {
  name        = "firehose-defaults"
  destination = "extended_s3"

  extended_s3_configuration {
    role_arn   = local.role
    bucket_arn = local.bucket
  }
}

resource "aws_kinesis_firehose_delivery_stream" "partitioned" {
  name        = "firehose-partitioned"
  destination = "extended_s3"
  tags        = { part = "lake", empty = "" }

  server_side_encryption {
    enabled  = true
    key_type = "CUSTOMER_MANAGED_CMK"
    key_arn  = local.key
  }

  extended_s3_configuration {
    role_arn            = local.role
    bucket_arn          = local.bucket
    prefix              = "!{partitionKeyFromQuery:style}/!{partitionKeyFromLambda:brewer}/!{timestamp:yyyy}/"
    error_output_prefix = "errors/!{firehose:error-output-type}/"
    buffering_size      = 64
    buffering_interval  = var.interval
    compression_format  = "HADOOP_SNAPPY"
    custom_time_zone    = "Asia/Tokyo"
    file_extension      = ".json.snappy"
    kms_key_arn         = local.key
    s3_backup_mode      = "Enabled"

    s3_backup_configuration {
      role_arn            = local.role
      bucket_arn          = local.bucket
      prefix              = "source/!{timestamp:yyyy}/"
      error_output_prefix = "source-errors/!{firehose:error-output-type}/"
      buffering_size      = 10
      buffering_interval  = 400
      compression_format  = "Snappy"
      kms_key_arn         = local.key

      cloudwatch_logging_options {
        enabled         = true
        log_group_name  = "/aws/kinesisfirehose/backup"
        log_stream_name = "S3Delivery"
      }
    }

    dynamic_partitioning_configuration {
      enabled        = true
      retry_duration = 120
    }

    cloudwatch_logging_options {
      enabled         = true
      log_group_name  = "/aws/kinesisfirehose/data"
      log_stream_name = "S3Delivery"
    }

    processing_configuration {
      enabled = true

      processors {
        type = "Decompression"

        parameters {
          parameter_name  = "CompressionFormat"
          parameter_value = "GZIP"
        }
      }

      processors {
        type = "CloudWatchLogProcessing"

        parameters {
          parameter_name  = "DataMessageExtraction"
          parameter_value = "true"
        }
      }

      processors {
        type = "RecordDeAggregation"

        parameters {
          parameter_name  = "SubRecordType"
          parameter_value = "DELIMITED"
        }
        parameters {
          parameter_name  = "Delimiter"
          parameter_value = base64encode("####")
        }
      }

      processors {
        type = "Lambda"

        parameters {
          parameter_name  = "LambdaArn"
          parameter_value = "arn:aws:lambda:us-east-1:000000000000:function:clean:$LATEST"
        }
        parameters {
          parameter_name  = "NumberOfRetries"
          parameter_value = "5"
        }
        parameters {
          parameter_name  = "BufferSizeInMBs"
          parameter_value = "2.5"
        }
        parameters {
          parameter_name  = "BufferIntervalInSeconds"
          parameter_value = "30"
        }
        parameters {
          parameter_name  = "RoleArn"
          parameter_value = "arn:aws:iam::000000000000:role/lambda"
        }
      }

      processors {
        type = "MetadataExtraction"

        parameters {
          parameter_name  = "JsonParsingEngine"
          parameter_value = "JQ-1.6"
        }
        parameters {
          parameter_name  = "MetadataExtractionQuery"
          parameter_value = "{style: .style}"
        }
      }

      processors {
        type = "AppendDelimiterToRecord"

        parameters {
          parameter_name  = "Delimiter"
          parameter_value = "\\n"
        }
      }
    }
  }
}

resource "aws_kinesis_firehose_delivery_stream" "parquet" {
  name        = "firehose-parquet"
  destination = "extended_s3"

  kinesis_source_configuration {
    kinesis_stream_arn = aws_kinesis_stream.source.arn
    role_arn           = local.role
  }

  extended_s3_configuration {
    role_arn           = local.role
    bucket_arn         = local.bucket
    buffering_size     = 128
    buffering_interval = 0

    data_format_conversion_configuration {
      enabled = true

      input_format_configuration {
        deserializer {
          hive_json_ser_de {
            timestamp_formats = ["millis", "yyyy-MM-dd"]
          }
        }
      }

      output_format_configuration {
        serializer {
          parquet_ser_de {
            block_size_bytes              = 134217728
            compression                   = "GZIP"
            enable_dictionary_compression = true
            max_padding_bytes             = 100
            page_size_bytes               = 65536
            writer_version                = "V2"
          }
        }
      }

      schema_configuration {
        role_arn      = local.role
        database_name = "lake"
        table_name    = "beers"
        catalog_id    = "000000000000"
        region        = "us-east-1"
        version_id    = "3"
      }
    }
  }
}

resource "aws_kinesis_firehose_delivery_stream" "orc" {
  name        = "firehose-orc"
  destination = "extended_s3"

  server_side_encryption {
    enabled = true
  }

  extended_s3_configuration {
    role_arn       = local.role
    bucket_arn     = local.bucket
    buffering_size = 64

    data_format_conversion_configuration {
      input_format_configuration {
        deserializer {
          open_x_json_ser_de {
            case_insensitive                         = false
            convert_dots_in_json_keys_to_underscores = true
            column_to_json_key_mappings              = { ts = "timestamp" }
          }
        }
      }

      output_format_configuration {
        serializer {
          orc_ser_de {
            block_size_bytes                        = 134217728
            bloom_filter_columns                    = ["name"]
            bloom_filter_false_positive_probability = 0.1
            compression                             = "ZLIB"
            dictionary_key_threshold                = 0.5
            enable_padding                          = true
            format_version                          = "V0_11"
            padding_tolerance                       = 0.1
            row_index_stride                        = 5000
            stripe_size_bytes                       = 8388608
          }
        }
      }

      schema_configuration {
        role_arn      = local.role
        database_name = "lake"
        table_name    = "beers"
      }
    }
  }
}

resource "aws_kinesis_firehose_delivery_stream" "converted_by_defaults" {
  name        = "firehose-converted-by-defaults"
  destination = "extended_s3"

  extended_s3_configuration {
    role_arn       = local.role
    bucket_arn     = local.bucket
    buffering_size = 64

    data_format_conversion_configuration {
      input_format_configuration {
        deserializer {
          open_x_json_ser_de {}
        }
      }

      output_format_configuration {
        serializer {
          parquet_ser_de {}
        }
      }

      schema_configuration {
        role_arn      = local.role
        database_name = "lake"
        table_name    = "beers"
      }
    }
  }
}
