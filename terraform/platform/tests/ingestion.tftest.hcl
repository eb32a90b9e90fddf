# The module ingestion: what it starts, with what, and what the Lambda may do.

mock_provider "aws" {
  source = "./tests/mocks"
}

variables {
  prefix             = "lake"
  stream_name        = "lake-beers"
  stream_arn         = "arn:aws:kinesis:us-east-1:123456789012:stream/lake-beers"
  package            = "main.tf"
  punkapi_url        = "https://punkapi.example/v3"
  schedule           = "rate(5 minutes)"
  draws              = 25
  log_level          = "INFO"
  log_retention_days = 30
}

run "the_rule_starts_the_function" {
  module {
    source = "../modules/ingestion"
  }

  assert {
    condition     = aws_cloudwatch_event_rule.schedule.schedule_expression == "rate(5 minutes)" && aws_cloudwatch_event_rule.schedule.state == "ENABLED"
    error_message = "The rule does not keep the schedule."
  }

  assert {
    condition     = jsondecode(aws_cloudwatch_event_target.function.input) == { draws = 25 }
    error_message = "The function is not told how many beers to draw: ${aws_cloudwatch_event_target.function.input}"
  }

  assert {
    condition     = aws_lambda_permission.schedule.principal == "events.amazonaws.com" && aws_lambda_permission.schedule.source_arn == aws_cloudwatch_event_rule.schedule.arn
    error_message = "Others than the rule may invoke the function."
  }
}

run "the_function_may_put_records_into_its_stream_and_nothing_else" {
  module {
    source = "../modules/ingestion"
  }

  assert {
    condition     = length(data.aws_iam_policy_document.put_records.statement) == 1
    error_message = "The policy has more than one statement."
  }

  assert {
    condition = (
      one(data.aws_iam_policy_document.put_records.statement[0].actions) == "kinesis:PutRecords" &&
      one(data.aws_iam_policy_document.put_records.statement[0].resources) == var.stream_arn
    )
    error_message = "The function may do more than put records into its stream."
  }
}

run "a_schedule_can_be_switched_off" {
  variables {
    schedule_enabled = false
  }

  module {
    source = "../modules/ingestion"
  }

  assert {
    condition     = aws_cloudwatch_event_rule.schedule.state == "DISABLED"
    error_message = "The rule runs though it was switched off."
  }
}

run "a_rate_of_one_is_singular" {
  command = plan

  variables {
    schedule = "rate(1 minutes)"
  }

  module {
    source = "../modules/ingestion"
  }

  expect_failures = [var.schedule]
}

run "no_beers_is_no_ingestion" {
  command = plan

  variables {
    draws = 0
  }

  module {
    source = "../modules/ingestion"
  }

  expect_failures = [var.draws]
}

run "punkapi_has_versions_2_and_3" {
  command = plan

  variables {
    punkapi_url = "https://punkapi.example/v1"
  }

  module {
    source = "../modules/ingestion"
  }

  expect_failures = [var.punkapi_url]
}
