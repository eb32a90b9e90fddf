# The one way in: an application load balancer over the instances that are ready.

locals {
  https = var.certificate_arn != null
  port  = local.https ? 443 : var.http_port

  scheme      = local.https ? "https" : "http"
  port_suffix = contains([80, 443], local.port) ? "" : ":${local.port}"
  host        = coalesce(var.host_name, aws_lb.this.dns_name)
}

resource "aws_lb" "this" {
  #checkov:skip=CKV_AWS_150:deletion_protection is the environment's to say; a trial must be removable by one command
  #checkov:skip=CKV2_AWS_20:with a certificate HTTP redirects to HTTPS; without one there is no HTTPS
  #checkov:skip=CKV2_AWS_28:a web application firewall costs more than this service; allowed_cidr_blocks narrows who may call
  name                       = var.name
  load_balancer_type         = "application"
  internal                   = false
  security_groups            = [aws_security_group.load_balancer.id]
  subnets                    = var.public_subnet_ids
  drop_invalid_header_fields = true
  enable_deletion_protection = var.deletion_protection
  idle_timeout               = 60

  dynamic "access_logs" {
    for_each = var.access_logs_bucket == null ? [] : [var.access_logs_bucket]

    content {
      bucket  = access_logs.value
      enabled = true
    }
  }
}

resource "aws_lb_target_group" "model" {
  #checkov:skip=CKV_AWS_378:TLS ends at the load balancer; from there to the instances it is a private network
  name                 = var.name
  vpc_id               = var.vpc_id
  protocol             = "HTTP"
  port                 = var.instance_port
  target_type          = "instance"
  deregistration_delay = var.drain_seconds

  health_check {
    path                = "/readyz"
    matcher             = "200"
    interval            = var.health_check_seconds
    timeout             = var.health_check_timeout_seconds
    healthy_threshold   = var.healthy_checks
    unhealthy_threshold = var.unhealthy_checks
  }
}

resource "aws_lb_listener" "http" {
  #checkov:skip=CKV_AWS_2:with a certificate this listener only redirects to HTTPS
  load_balancer_arn = aws_lb.this.arn
  protocol          = "HTTP"
  port              = var.http_port

  default_action {
    type             = local.https ? "redirect" : "forward"
    target_group_arn = local.https ? null : aws_lb_target_group.model.arn

    dynamic "redirect" {
      for_each = local.https ? [443] : []

      content {
        status_code = "HTTP_301"
        protocol    = "HTTPS"
        port        = redirect.value
      }
    }
  }
}

resource "aws_lb_listener" "https" {
  count = local.https ? 1 : 0

  load_balancer_arn = aws_lb.this.arn
  protocol          = "HTTPS"
  port              = 443
  certificate_arn   = var.certificate_arn
  ssl_policy        = "ELBSecurityPolicy-TLS13-1-2-2021-06"

  default_action {
    type             = "forward"
    target_group_arn = aws_lb_target_group.model.arn
  }
}
