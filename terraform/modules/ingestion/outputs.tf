output "function_name" {
  description = "Name of the ingestion Lambda."
  value       = module.function.name
}

output "rule_name" {
  description = "Name of the EventBridge rule that runs it."
  value       = aws_cloudwatch_event_rule.schedule.name
}
