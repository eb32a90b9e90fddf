# What the service was asked is captured where it is wanted, and only there.

mock_provider "aws" {
  source = "./tests/mocks"
}

variables {
  environment            = "test"
  punkapi_url            = "http://localhost:8080/v2"
  ingestion_package      = "main.tf" # any file will do
  transformation_package = "main.tf"
}

run "nothing_is_captured_unless_it_is_wanted" {
  assert {
    condition     = length(module.capture) == 0 && output.capture_delivery_stream == null
    error_message = "Predictions are captured though nobody asked."
  }
}

run "predictions_are_delivered_beside_the_beers" {
  variables {
    capture_predictions = true
  }

  assert {
    condition     = output.capture_delivery_stream == "brewlake-predictions"
    error_message = "The service finds its stream by another name."
  }
}

run "a_delivery_writes_its_own_prefixes_only" {
  variables {
    bucket_arn     = "arn:aws:s3:::cleaned"
    prefixes       = ["predictions", "errors/predictions"]
    log_stream_arn = "arn:aws:logs:us-east-1:123456789012:log-group:g:log-stream:s"
  }

  module {
    source = "../modules/delivery"
  }

  assert {
    condition = alltrue([
      for statement in data.aws_iam_policy_document.this.statement :
      statement.resources == toset(["arn:aws:s3:::cleaned/predictions/*", "arn:aws:s3:::cleaned/errors/predictions/*"])
      if contains(statement.actions, "s3:PutObject")
    ])
    error_message = "The stream may write among the beers."
  }

  assert {
    condition = alltrue(flatten([
      for statement in data.aws_iam_policy_document.this.statement : [
        !contains(statement.resources, "*"),
        alltrue([for action in statement.actions : !strcontains(action, "*")]),
      ]
    ]))
    error_message = "A statement allows any resource or any action."
  }
}
