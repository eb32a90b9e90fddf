# The model as a service: its image on a fleet of instances, behind a load balancer, in a network of its own.

locals {
  name = "${var.project}-model"
}

module "network" {
  source = "../modules/network"

  name       = var.project
  cidr_block = var.cidr_block
  zones      = var.zones
  egress     = var.egress
}

module "serving" {
  source = "../modules/serving"

  name          = local.name
  tags          = local.tags
  instance_tags = var.instance_tags

  image         = var.image
  model_version = var.model_version

  vpc_id              = module.network.vpc_id
  public_subnet_ids   = module.network.public_subnet_ids
  private_subnet_ids  = module.network.private_subnet_ids
  allowed_cidr_blocks = var.allowed_cidr_blocks

  http_port            = var.http_port
  certificate_arn      = var.certificate_arn
  host_name            = var.host_name
  access_logs_bucket   = one(module.access_logs[*].name)
  deletion_protection  = var.deletion_protection
  drain_seconds        = var.drain_seconds
  health_check_seconds = var.health_check_seconds

  machine_image_parameter = var.machine_image_parameter
  root_device             = var.root_device
  instance_type           = var.instance_type
  disk_gib                = var.disk_gib
  detailed_monitoring     = var.detailed_monitoring
  instances_min           = var.instances_min
  instances_max           = var.instances_max
  requests_per_instance   = var.requests_per_instance
  start_seconds           = var.start_seconds
  warmup_seconds          = var.warmup_seconds

  log_retention_days = var.log_retention_days
  alarm_topic_arns   = var.alarm_topic_arns

  capture_delivery_stream = var.capture_delivery_stream
}

# --- access logs, where they are wanted

module "access_logs" {
  source = "../modules/bucket"
  count  = var.access_logs_days == null ? 0 : 1

  name             = local.access_logs_bucket
  force_destroy    = var.force_destroy
  object_days      = var.access_logs_days
  old_version_days = 1
  policy           = one(data.aws_iam_policy_document.deliver_access_logs[*].json)
}

locals {
  access_logs_bucket = "${var.project}-${var.environment}-access-${data.aws_caller_identity.current.account_id}-${var.region}"
}

# https://docs.aws.amazon.com/elasticloadbalancing/latest/application/enable-access-logging.html
data "aws_iam_policy_document" "deliver_access_logs" {
  count = var.access_logs_days == null ? 0 : 1

  statement {
    sid       = "DeliverAccessLogs"
    actions   = ["s3:PutObject"]
    resources = ["arn:aws:s3:::${local.access_logs_bucket}/AWSLogs/${data.aws_caller_identity.current.account_id}/*"]

    principals {
      type        = "Service"
      identifiers = ["logdelivery.elasticloadbalancing.amazonaws.com"]
    }
  }
}
