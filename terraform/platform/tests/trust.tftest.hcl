# Who may take a role.

mock_provider "aws" {
  source = "./tests/mocks"
}

run "a_service_takes_a_role_for_this_account_alone" {
  variables {
    service = "firehose"
  }

  module {
    source = "../modules/trust"
  }

  assert {
    condition     = one(one(data.aws_iam_policy_document.this.statement[0].principals).identifiers) == "firehose.amazonaws.com"
    error_message = "Another service may take the role."
  }

  assert {
    condition     = one(data.aws_iam_policy_document.this.statement[0].condition) == { test = "StringEquals", variable = "aws:SourceAccount", values = tolist(["123456789012"]) }
    error_message = "The service may take the role for another account."
  }
}

run "a_service_that_names_no_account_is_not_asked_for_one" {
  variables {
    service = "lambda"
  }

  module {
    source = "../modules/trust"
  }

  assert {
    condition     = length(data.aws_iam_policy_document.this.statement[0].condition) == 0
    error_message = "Lambda could not take the role."
  }
}
