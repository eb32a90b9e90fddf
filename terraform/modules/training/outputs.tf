output "schedule" {
  description = "Name of the schedule that retrains."
  value       = aws_scheduler_schedule.retrain.name
}

output "log_group" {
  description = "Name of the log group that the task writes to."
  value       = aws_cloudwatch_log_group.retrain.name
}
