# A retrain by the clock: EventBridge Scheduler runs the training image as a Fargate task, `make retrain` on AWS.
# https://docs.aws.amazon.com/AmazonECS/latest/developerguide/tasks-scheduled-eventbridge-scheduler.html

data "aws_caller_identity" "current" {}
data "aws_partition" "current" {}
data "aws_region" "current" {}

resource "aws_ecs_cluster" "training" {
  #checkov:skip=CKV_AWS_65:a task of some minutes has its log; Container Insights would cost more than the task
  name = var.name
}

resource "aws_ecs_task_definition" "retrain" {
  #checkov:skip=CKV_AWS_336:pandas and the model's store write to /tmp, which Fargate mounts for root alone
  family                   = var.name
  requires_compatibilities = ["FARGATE"]
  network_mode             = "awsvpc"
  cpu                      = 1024
  memory                   = 2048
  execution_role_arn       = aws_iam_role.start.arn
  task_role_arn            = aws_iam_role.retrain.arn

  container_definitions = jsonencode([{
    name      = "retrain"
    image     = var.image
    command   = ["--version", "next"]
    essential = true

    environment = [
      { name = "BREWLAKE_ENVIRONMENT", value = "aws" },
      { name = "BREWLAKE_PLATFORM", value = jsonencode(var.platform) },
      { name = "AWS_DEFAULT_REGION", value = data.aws_region.current.name },
    ]

    linuxParameters = {
      initProcessEnabled = true
      capabilities       = { drop = ["ALL"] }
    }

    logConfiguration = {
      logDriver = "awslogs"
      options = {
        awslogs-region        = data.aws_region.current.name
        awslogs-group         = aws_cloudwatch_log_group.retrain.name
        awslogs-stream-prefix = "retrain"
      }
    }
  }])
}

resource "aws_cloudwatch_log_group" "retrain" {
  #checkov:skip=CKV_AWS_158:encrypted by CloudWatch's own key; the log holds figures of beers
  #checkov:skip=CKV_AWS_338:log_retention_days is the environment's to say
  name              = "/${var.name}"
  retention_in_days = var.log_retention_days
}

# Nothing comes in; Athena, Glue, S3, the registry and the log are reached over TLS.
resource "aws_security_group" "retrain" {
  #checkov:skip=CKV2_AWS_5:the schedule gives it to the task, where this check does not look
  name        = var.name
  description = "The retraining task: out over TLS, nothing in"
  vpc_id      = var.vpc_id

  tags = { Name = var.name }
}

resource "aws_vpc_security_group_egress_rule" "tls" {
  security_group_id = aws_security_group.retrain.id
  description       = "AWS over TLS"
  cidr_ipv4         = "0.0.0.0/0"
  ip_protocol       = "tcp"
  from_port         = 443
  to_port           = 443
}

resource "aws_scheduler_schedule" "retrain" {
  #checkov:skip=CKV_AWS_297:the schedule holds names, no secret
  name                = var.name
  description         = "Trains a new version of the model; it reigns unless it is worse"
  schedule_expression = var.schedule

  flexible_time_window {
    mode                      = "FLEXIBLE"
    maximum_window_in_minutes = 15
  }

  target {
    arn      = aws_ecs_cluster.training.arn
    role_arn = aws_iam_role.schedule.arn

    ecs_parameters {
      task_definition_arn = aws_ecs_task_definition.retrain.arn
      launch_type         = "FARGATE"

      network_configuration {
        subnets          = var.subnet_ids
        security_groups  = [aws_security_group.retrain.id]
        assign_public_ip = false
      }
    }

    # Once: a task that was started and failed has its reasons in the log, and the next one comes by the clock.
    retry_policy {
      maximum_retry_attempts       = 1
      maximum_event_age_in_seconds = 3600
    }
  }
}
