# The module monitoring: what alarms, when, and whom they tell.

mock_provider "aws" {
  source = "./tests/mocks"
}

variables {
  prefix                  = "lake"
  region                  = "eu-central-1"
  ingestion_function      = "lake-ingestion"
  transformation_function = "lake-transformation"
  stream_name             = "lake-beers"
  delivery_streams        = ["lake-raw", "lake-cleaned"]
  actions                 = ["arn:aws:sns:eu-central-1:123456789012:operators"]
}

run "there_is_an_alarm_for_each_thing_that_can_go_wrong" {
  module {
    source = "../modules/monitoring"
  }

  assert {
    condition = output.alarms == sort([
      "lake-ingestion-errors", "lake-transformation-errors", "lake-raw-freshness", "lake-cleaned-freshness",
      "lake-raw-iterator-age", "lake-cleaned-iterator-age", "lake-failed-records", "lake-refused-documents", "lake-quality",
    ])
    error_message = "The alarms are others: ${join(", ", output.alarms)}"
  }

  assert {
    condition     = alltrue([for alarm in aws_cloudwatch_metric_alarm.this : alarm.alarm_actions == toset(var.actions) && alarm.ok_actions == toset(var.actions)])
    error_message = "An alarm tells nobody."
  }

  assert {
    condition     = alltrue([for alarm in aws_cloudwatch_metric_alarm.this : alarm.treat_missing_data == "notBreaching"])
    error_message = "A platform that does nothing alarms."
  }
}

run "the_iterator_age_is_in_milliseconds_and_freshness_in_seconds" {
  module {
    source = "../modules/monitoring"
  }

  variables {
    behind_seconds = 300
  }

  assert {
    condition     = aws_cloudwatch_metric_alarm.this["lake-raw-iterator-age"].threshold == 300000 && aws_cloudwatch_metric_alarm.this["lake-raw-freshness"].threshold == 300
    error_message = "The units of the thresholds are mixed up."
  }
}

run "the_dashboard_shows_the_stream_and_both_deliveries" {
  module {
    source = "../modules/monitoring"
  }

  assert {
    condition     = alltrue([for name in ["lake-beers", "lake-raw", "lake-cleaned", "RecordsFailed", "QualityProblems", "KinesisMillisBehindLatest", "TargetResponseTime", "HTTPCode_Target_5XX_Count"] : strcontains(aws_cloudwatch_dashboard.this.dashboard_body, name)])
    error_message = "Something is not on the dashboard."
  }
}

run "a_limit_under_what_firehose_gathers_is_refused" {
  command = plan

  module {
    source = "../modules/monitoring"
  }

  variables {
    behind_seconds = 30
  }

  expect_failures = [var.behind_seconds]
}

run "an_action_that_is_no_arn_is_refused" {
  command = plan

  module {
    source = "../modules/monitoring"
  }

  variables {
    actions = ["operators@example.com"]
  }

  expect_failures = [var.actions]
}
