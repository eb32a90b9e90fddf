# The module lake: where beers are delivered, and what Firehose may do.

mock_provider "aws" {
  source = "./tests/mocks"
}

variables {
  prefix                 = "lake"
  stream_name            = "lake-beers"
  stream_shards          = 1
  stream_kms_key         = null
  raw_bucket             = "lake-raw"
  cleaned_bucket         = "lake-cleaned"
  force_destroy          = false
  old_version_days       = null
  buffering_seconds      = 60
  buffering_mib          = 5
  transformation_seconds = 60
  transformation_package = "main.tf"
  log_level              = "INFO"
  log_retention_days     = 30
}

run "beers_are_delivered_by_hour_and_failures_by_kind" {
  module {
    source = "../modules/lake"
  }

  assert {
    condition = alltrue([
      for stream in [aws_kinesis_firehose_delivery_stream.raw, aws_kinesis_firehose_delivery_stream.cleaned] : (
        stream.extended_s3_configuration[0].prefix == "beers/dt=!{timestamp:yyyy-MM-dd}/hour=!{timestamp:HH}/" &&
        startswith(stream.extended_s3_configuration[0].error_output_prefix, "errors/!{firehose:error-output-type}/") &&
        stream.extended_s3_configuration[0].compression_format == "GZIP" &&
        stream.kinesis_source_configuration[0].kinesis_stream_arn == aws_kinesis_stream.beers.arn
      )
    ])
    error_message = "A delivery stream has another source, prefix or compression than the lake's readers expect."
  }
}

run "only_the_cleaned_stream_transforms" {
  module {
    source = "../modules/lake"
  }

  assert {
    condition     = length(aws_kinesis_firehose_delivery_stream.raw.extended_s3_configuration[0].processing_configuration) == 0
    error_message = "Raw beers are transformed."
  }

  # A parameter at its default comes back as a change at every plan.
  assert {
    condition = [
      for parameter in aws_kinesis_firehose_delivery_stream.cleaned.extended_s3_configuration[0].processing_configuration[0].processors[0].parameters : parameter.parameter_name
    ] == ["LambdaArn"]
    error_message = "The transformation has parameters that are at their defaults."
  }
}

run "a_shorter_buffer_of_the_transformation_is_told_to_firehose" {
  variables {
    transformation_seconds = 1
  }

  module {
    source = "../modules/lake"
  }

  assert {
    condition = {
      for parameter in aws_kinesis_firehose_delivery_stream.cleaned.extended_s3_configuration[0].processing_configuration[0].processors[0].parameters :
      parameter.parameter_name => parameter.parameter_value if parameter.parameter_name != "LambdaArn"
    } == { BufferIntervalInSeconds = "1" }
    error_message = "Firehose is not told to invoke the transformation after a second."
  }
}

run "firehose_may_do_nothing_to_everything" {
  module {
    source = "../modules/lake"
  }

  assert {
    condition = alltrue(flatten([
      for document in [data.aws_iam_policy_document.read_stream, data.aws_iam_policy_document.deliver_cleaned] : [
        for statement in document.statement : [
          !contains(statement.resources, "*"),
          alltrue([for action in statement.actions : !strcontains(action, "*")]),
        ]
      ]
    ]))
    error_message = "A statement allows any resource or any action."
  }

  assert {
    condition     = length(data.aws_iam_policy_document.deliver_raw.statement) == 0
    error_message = "The raw delivery may do more than read the stream and write its bucket."
  }
}

run "a_stream_is_encrypted_with_the_key_that_it_is_given" {
  variables {
    stream_kms_key = "alias/aws/kinesis"
  }

  module {
    source = "../modules/lake"
  }

  assert {
    condition     = aws_kinesis_stream.beers.encryption_type == "KMS"
    error_message = "The stream is not encrypted."
  }
}

run "firehose_waits_fifteen_minutes_at_most" {
  command = plan

  variables {
    buffering_seconds = 901
  }

  module {
    source = "../modules/lake"
  }

  expect_failures = [var.buffering_seconds]
}
