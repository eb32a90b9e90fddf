# A retrain by the clock: what runs, and what it may do.

mock_provider "aws" {
  source = "./tests/mocks"
}

variables {
  name       = "brewlake-retrain"
  schedule   = "cron(0 3 ? * MON *)"
  image      = "123456789012.dkr.ecr.eu-central-1.amazonaws.com/brewlake-model@sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"
  vpc_id     = "vpc-1"
  subnet_ids = ["subnet-1", "subnet-2"]

  platform = {
    cleaned_bucket        = "cleaned"
    glue_database         = "brewlake"
    athena_workgroup      = "brewlake"
    athena_results_bucket = "results"
  }

  log_retention_days = 30
}

run "the_image_is_told_to_train_the_next_version" {
  module {
    source = "../modules/training"
  }

  assert {
    condition = alltrue([
      jsondecode(aws_ecs_task_definition.retrain.container_definitions)[0].command == ["--version", "next"],
      jsondecode(aws_ecs_task_definition.retrain.container_definitions)[0].image == var.image,
      aws_scheduler_schedule.retrain.schedule_expression == "cron(0 3 ? * MON *)",
    ])
    error_message = "Another command, image or time."
  }

  assert {
    condition = jsondecode(one([
      for variable in jsondecode(aws_ecs_task_definition.retrain.container_definitions)[0].environment : variable.value
      if variable.name == "BREWLAKE_PLATFORM"
    ])).cleaned_bucket == "cleaned"
    error_message = "The task does not know where the beers are."
  }
}

run "it_writes_versions_and_results_and_nothing_else" {
  module {
    source = "../modules/training"
  }

  assert {
    condition = setunion([
      for statement in data.aws_iam_policy_document.retrain.statement : statement.resources
      if contains(statement.actions, "s3:PutObject")
    ]...) == toset(["arn:aws:s3:::cleaned/models/*", "arn:aws:s3:::results/*"])
    error_message = "The task may write elsewhere."
  }

  assert {
    condition     = aws_vpc_security_group_egress_rule.tls.to_port == 443 && !aws_scheduler_schedule.retrain.target[0].ecs_parameters[0].network_configuration[0].assign_public_ip
    error_message = "The task can be reached, or reaches more than TLS."
  }
}

run "an_image_by_tag_is_refused" {
  command = plan

  variables {
    image = "123456789012.dkr.ecr.eu-central-1.amazonaws.com/brewlake-model:train"
  }

  module {
    source = "../modules/training"
  }

  expect_failures = [var.image]
}

run "a_time_that_is_none_is_refused" {
  command = plan

  variables {
    schedule = "every monday"
  }

  module {
    source = "../modules/training"
  }

  expect_failures = [var.schedule]
}
