# The model served by a fleet: an Auto Scaling group of instances that run its image, kept up and kept current.

data "aws_caller_identity" "current" {}
data "aws_partition" "current" {}
data "aws_region" "current" {}

data "aws_ssm_parameter" "machine_image" {
  name = var.machine_image_parameter
}

locals {
  registry = split("/", var.image)[0]

  # Only ECR knows the instance's role; of any other registry the image is public.
  ecr_repository = regexall("^([0-9]{12})\\.dkr\\.ecr\\.([a-z0-9-]+)\\.[a-z.]+/([^@]+)@", var.image)

  user_data = templatefile("${path.module}/user_data.sh.tftpl", {
    image          = var.image
    version        = var.model_version
    ecr_registry   = length(local.ecr_repository) > 0 ? local.registry : ""
    host_port      = var.instance_port
    container_port = var.container_port
    log_group      = aws_cloudwatch_log_group.model.name
    region         = data.aws_region.current.name
    capture_stream = var.capture_delivery_stream == null ? "" : var.capture_delivery_stream
  })

  instance_tags = merge(var.tags, var.instance_tags, {
    Name          = var.name
    model_version = var.model_version
  })
}

resource "aws_cloudwatch_log_group" "model" {
  #checkov:skip=CKV_AWS_158:encrypted by CloudWatch's own key; the log holds no request's body
  #checkov:skip=CKV_AWS_338:log_retention_days is the environment's to say
  name              = "/${var.name}/containers"
  retention_in_days = var.log_retention_days
}

resource "aws_launch_template" "model" {
  name                   = var.name
  description            = "An instance that serves the model ${var.model_version}"
  image_id               = data.aws_ssm_parameter.machine_image.insecure_value
  instance_type          = var.instance_type
  update_default_version = true
  user_data              = base64encode(local.user_data)
  vpc_security_group_ids = [aws_security_group.instances.id]

  iam_instance_profile {
    arn = aws_iam_instance_profile.instance.arn
  }

  # Version 2 of the metadata service alone, and the containers cannot reach it: the role is the instance's own. Only a
  # service that captures borrows it, one network hop further.
  metadata_options {
    #checkov:skip=CKV_AWS_341:two hops only where the container needs the role
    http_endpoint               = "enabled"
    http_tokens                 = "required"
    http_put_response_hop_limit = var.capture_delivery_stream == null ? 1 : 2
  }

  block_device_mappings {
    device_name = var.root_device

    ebs {
      volume_size           = var.disk_gib
      volume_type           = "gp3"
      encrypted             = true
      delete_on_termination = true
    }
  }

  monitoring {
    enabled = var.detailed_monitoring
  }

  dynamic "tag_specifications" {
    for_each = ["instance", "volume"]

    content {
      resource_type = tag_specifications.value
      tags          = local.instance_tags
    }
  }
}

resource "aws_autoscaling_group" "model" {
  name                = var.name
  min_size            = var.instances_min
  max_size            = var.instances_max
  vpc_zone_identifier = var.private_subnet_ids
  target_group_arns   = [aws_lb_target_group.model.arn]

  # An instance that does not serve is replaced, even where the machine itself is well.
  health_check_type         = "ELB"
  health_check_grace_period = var.start_seconds
  default_instance_warmup   = var.warmup_seconds

  # A version by its number: an automatic rollback needs to know what to go back to.
  launch_template {
    id      = aws_launch_template.model.id
    version = aws_launch_template.model.latest_version
  }

  # A new version starts beside the old one, and takes its place when it is healthy.
  instance_refresh {
    strategy = "Rolling"

    preferences {
      min_healthy_percentage = 100
      max_healthy_percentage = 200
      instance_warmup        = var.warmup_seconds
      auto_rollback          = true

      alarm_specification {
        alarms = [local.errors_alarm]
      }
    }
  }

  dynamic "tag" {
    for_each = var.tags

    content {
      key                 = tag.key
      value               = tag.value
      propagate_at_launch = false # instances have them from the launch template, with their volumes
    }
  }

  # The instances need the way out, the permissions and the log group as they start.
  depends_on = [
    aws_iam_role_policy.instance,
    aws_iam_role_policy_attachment.session,
    aws_vpc_security_group_egress_rule.instances,
    aws_vpc_security_group_ingress_rule.instances,
    aws_vpc_security_group_egress_rule.load_balancer,
  ]
}

resource "aws_autoscaling_policy" "requests" {
  name                   = "${var.name}-requests"
  autoscaling_group_name = aws_autoscaling_group.model.name
  policy_type            = "TargetTrackingScaling"

  target_tracking_configuration {
    target_value = var.requests_per_instance

    predefined_metric_specification {
      predefined_metric_type = "ALBRequestCountPerTarget"
      resource_label         = "${aws_lb.this.arn_suffix}/${aws_lb_target_group.model.arn_suffix}"
    }
  }

  # The metric exists once the target group takes part in the load balancer.
  depends_on = [aws_lb_listener.http, aws_lb_listener.https]
}
