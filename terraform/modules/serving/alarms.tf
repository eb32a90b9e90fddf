# What someone should look at. Without topics, the alarms are only shown in CloudWatch.

locals {
  # By its name, not by the alarm: a refresh looks for it later, and the first instances need not wait for the load balancer.
  errors_alarm = "${var.name}-errors"

  load_balancer_dimension = { LoadBalancer = aws_lb.this.arn_suffix }
  target_group_dimensions = merge(local.load_balancer_dimension, { TargetGroup = aws_lb_target_group.model.arn_suffix })
}

resource "aws_cloudwatch_metric_alarm" "errors" {
  alarm_name          = local.errors_alarm
  alarm_description   = "The model answers requests with server errors."
  namespace           = "AWS/ApplicationELB"
  metric_name         = "HTTPCode_Target_5XX_Count"
  dimensions          = local.target_group_dimensions
  statistic           = "Sum"
  period              = 60
  evaluation_periods  = 2
  threshold           = var.alarm_errors
  comparison_operator = "GreaterThanOrEqualToThreshold"
  treat_missing_data  = "notBreaching" # no request, no error
  alarm_actions       = var.alarm_topic_arns
  ok_actions          = var.alarm_topic_arns
}

# A fleet that starts is not an outage: for as long as an instance may take to start, nothing is said. A fleet without any
# instance has no figures, which is told as well, but not before there were some.
resource "aws_cloudwatch_metric_alarm" "unavailable" {
  alarm_name                = "${var.name}-unavailable"
  alarm_description         = "No instance has been ready to serve for longer than one takes to start."
  namespace                 = "AWS/ApplicationELB"
  metric_name               = "HealthyHostCount"
  dimensions                = local.target_group_dimensions
  statistic                 = "Maximum"
  period                    = 60
  evaluation_periods        = ceil(var.start_seconds / 60) + 1
  threshold                 = 1
  comparison_operator       = "LessThanThreshold"
  treat_missing_data        = "missing"
  alarm_actions             = var.alarm_topic_arns
  ok_actions                = var.alarm_topic_arns
  insufficient_data_actions = var.alarm_topic_arns
}

resource "aws_cloudwatch_metric_alarm" "slow" {
  alarm_name          = "${var.name}-slow"
  alarm_description   = "One request in ten takes longer than ${var.alarm_seconds} s."
  namespace           = "AWS/ApplicationELB"
  metric_name         = "TargetResponseTime"
  dimensions          = local.target_group_dimensions
  extended_statistic  = "p90"
  period              = 300
  evaluation_periods  = 2
  threshold           = var.alarm_seconds
  comparison_operator = "GreaterThanThreshold"
  treat_missing_data  = "notBreaching"
  alarm_actions       = var.alarm_topic_arns
  ok_actions          = var.alarm_topic_arns
}
