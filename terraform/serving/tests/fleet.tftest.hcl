# The fleet and its load balancer by themselves: `terraform -chdir=terraform/serving test`.

mock_provider "aws" {
  source = "./tests/mocks"
}

variables {
  name                    = "test-model"
  tags                    = { owner = "us" }
  instance_tags           = { extra = "yes" }
  image                   = "123456789012.dkr.ecr.eu-central-1.amazonaws.com/models/beer@sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"
  model_version           = "v3"
  vpc_id                  = "vpc-0"
  public_subnet_ids       = ["subnet-0", "subnet-1"]
  private_subnet_ids      = ["subnet-2", "subnet-3"]
  allowed_cidr_blocks     = ["203.0.113.0/24"]
  http_port               = 80
  certificate_arn         = null
  host_name               = null
  access_logs_bucket      = null
  deletion_protection     = false
  drain_seconds           = 30
  health_check_seconds    = 10
  machine_image_parameter = "/image"
  root_device             = "/dev/xvda"
  instance_type           = "t3.micro"
  disk_gib                = 8
  detailed_monitoring     = false
  instances_min           = 1
  instances_max           = 2
  requests_per_instance   = 1000
  start_seconds           = 300
  warmup_seconds          = 30
  log_retention_days      = 30
  alarm_topic_arns        = []
}

run "instances_are_closed" {
  module {
    source = "../modules/serving"
  }

  assert {
    condition     = aws_launch_template.model.metadata_options[0].http_tokens == "required" && aws_launch_template.model.metadata_options[0].http_put_response_hop_limit == 1
    error_message = "The metadata service answers more than its instance with a token."
  }

  assert {
    condition     = alltrue([for device in aws_launch_template.model.block_device_mappings : device.ebs[0].encrypted == "true"])
    error_message = "A disk is not encrypted."
  }

  assert {
    condition     = aws_vpc_security_group_ingress_rule.instances.cidr_ipv4 == null && aws_launch_template.model.key_name == null
    error_message = "Others than the load balancer may reach an instance."
  }

  assert {
    condition     = keys(aws_vpc_security_group_ingress_rule.clients) == ["203.0.113.0/24 http"]
    error_message = "Clients come in by ${join(", ", keys(aws_vpc_security_group_ingress_rule.clients))}."
  }
}

run "an_instance_runs_the_image_by_its_digest" {
  module {
    source = "../modules/serving"
  }

  assert {
    condition = alltrue([
      for text in [var.image, "ecr-login", "--publish 80:3000", "--read-only", "Restart=always"] : strcontains(base64decode(aws_launch_template.model.user_data), text)
    ])
    error_message = "The user data lacks something."
  }

  assert {
    condition     = length(data.aws_iam_policy_document.instance.statement) == 3 && strcontains(jsonencode(data.aws_iam_policy_document.instance.statement), "repository/models/beer")
    error_message = "An instance may pull more, or less, than its repository."
  }

  assert {
    condition     = aws_launch_template.model.tag_specifications[0].tags == tomap({ owner = "us", extra = "yes", Name = "test-model", model_version = "v3" })
    error_message = "The instances' tags are not what they should be."
  }
}

run "a_public_image_needs_no_permission" {
  variables {
    image = "registry.example:5000/beer@sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"
  }

  module {
    source = "../modules/serving"
  }

  assert {
    condition     = length(data.aws_iam_policy_document.instance.statement) == 1 && !strcontains(base64decode(aws_launch_template.model.user_data), "ecr-login")
    error_message = "Permissions on ECR for an image that is elsewhere."
  }
}

run "a_new_version_comes_up_beside_the_old_one" {
  module {
    source = "../modules/serving"
  }

  assert {
    condition     = aws_autoscaling_group.model.launch_template[0].version == "7" && aws_autoscaling_group.model.instance_refresh[0].preferences[0].auto_rollback
    error_message = "A rollback needs a version by its number."
  }

  assert {
    condition     = aws_autoscaling_group.model.instance_refresh[0].preferences[0].min_healthy_percentage == 100
    error_message = "A roll would take an instance away before there is another."
  }

  assert {
    condition     = contains(aws_autoscaling_group.model.instance_refresh[0].preferences[0].alarm_specification[0].alarms, aws_cloudwatch_metric_alarm.errors.alarm_name)
    error_message = "The alarm that stops a roll has another name."
  }
}

run "a_fleet_that_starts_is_no_outage" {
  module {
    source = "../modules/serving"
  }

  assert {
    condition     = aws_cloudwatch_metric_alarm.unavailable.evaluation_periods * 60 > var.start_seconds
    error_message = "The alarm is raised while the first instance still starts."
  }

  assert {
    condition     = alltrue([for alarm in [aws_cloudwatch_metric_alarm.errors, aws_cloudwatch_metric_alarm.slow, aws_cloudwatch_metric_alarm.unavailable] : alarm.treat_missing_data != "breaching"])
    error_message = "The alarm is raised before there is anything to measure."
  }
}

run "https_redirects" {
  variables {
    certificate_arn = "arn:aws:acm:eu-central-1:123456789012:certificate/0"
  }

  module {
    source = "../modules/serving"
  }

  assert {
    condition     = aws_lb_listener.http.default_action[0].type == "redirect" && aws_lb_listener.https[0].default_action[0].type == "forward"
    error_message = "HTTP does not lead to HTTPS."
  }

  assert {
    condition     = length(aws_vpc_security_group_ingress_rule.clients) == 2
    error_message = "The load balancer cannot be reached at both ports."
  }
}

run "no_instance_is_refused" {
  command = plan

  variables {
    instances_min = 0
  }

  module {
    source = "../modules/serving"
  }

  expect_failures = [var.instances_min]
}

run "a_health_check_longer_than_its_interval_is_refused" {
  command = plan

  variables {
    health_check_seconds         = 5
    health_check_timeout_seconds = 5
  }

  module {
    source = "../modules/serving"
  }

  expect_failures = [var.health_check_timeout_seconds]
}

run "an_image_by_tag_is_refused" {
  command = plan

  variables {
    image = "123456789012.dkr.ecr.eu-central-1.amazonaws.com/models/beer:v3"
  }

  module {
    source = "../modules/serving"
  }

  expect_failures = [var.image]
}

run "a_version_that_is_none_is_refused" {
  command = plan

  variables {
    model_version = "latest"
  }

  module {
    source = "../modules/serving"
  }

  expect_failures = [var.model_version]
}

run "a_service_that_captures_may_put_on_its_stream_and_no_other" {
  variables {
    capture_delivery_stream = "brewlake-predictions"
  }

  module {
    source = "../modules/serving"
  }

  assert {
    condition     = strcontains(base64decode(aws_launch_template.model.user_data), "--env BREWLAKE_CAPTURE_STREAM=brewlake-predictions ")
    error_message = "The container is not told what to put its predictions on."
  }

  assert {
    condition = one([
      for statement in data.aws_iam_policy_document.instance.statement : statement.resources
      if contains(statement.actions, "firehose:PutRecord")
    ]) == toset(["arn:aws:firehose:eu-central-1:123456789012:deliverystream/brewlake-predictions"])
    error_message = "The instances may not put records, or may put them anywhere."
  }

  assert {
    condition     = aws_launch_template.model.metadata_options[0].http_put_response_hop_limit == 2
    error_message = "The container cannot reach the role that it needs."
  }
}
