output "schedule" {
  description = "Name of the schedule that retrains."
  value       = aws_scheduler_schedule.retrain.name
}

output "task_definition_arn" {
  description = "ARN of the task that retrains: `aws ecs run-task` runs it at once."
  value       = aws_ecs_task_definition.retrain.arn
}

output "log_group" {
  description = "Name of the log group that the task writes to."
  value       = aws_cloudwatch_log_group.retrain.name
}
