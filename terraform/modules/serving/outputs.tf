output "service_url" {
  description = "URL of the model service."
  value       = "${local.scheme}://${local.host}${local.port_suffix}"
}

output "load_balancer_arn" {
  description = "ARN of the load balancer."
  value       = aws_lb.this.arn
}

output "target_group_arn" {
  description = "ARN of the target group that the instances are in."
  value       = aws_lb_target_group.model.arn
}

output "autoscaling_group" {
  description = "Name of the Auto Scaling group."
  value       = aws_autoscaling_group.model.name
}

output "log_group" {
  description = "Name of the log group that the containers write to."
  value       = aws_cloudwatch_log_group.model.name
}
