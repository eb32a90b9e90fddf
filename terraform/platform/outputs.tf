output "stream_name" {
  description = "Name of the Kinesis stream that takes the beers."
  value       = module.lake.stream_name
}

output "raw_bucket" {
  description = "Name of the bucket of beers as collected."
  value       = module.lake.raw_bucket
}

output "cleaned_bucket" {
  description = "Name of the bucket of cleaned beers."
  value       = module.lake.cleaned_bucket
}

output "raw_delivery_stream" {
  description = "Name of the Firehose stream that stores beers as collected."
  value       = module.lake.raw_delivery_stream
}

output "cleaned_delivery_stream" {
  description = "Name of the Firehose stream that cleans beers and stores them."
  value       = module.lake.cleaned_delivery_stream
}

output "ingestion_function" {
  description = "Name of the ingestion Lambda."
  value       = module.ingestion.function_name
}

output "ingestion_rule" {
  description = "Name of the EventBridge rule that runs the ingestion."
  value       = module.ingestion.rule_name
}

output "transformation_function" {
  description = "Name of the transformation Lambda."
  value       = module.lake.transformation_function
}

output "glue_database" {
  description = "Name of the Glue database."
  value       = module.query.database
}

output "glue_crawler" {
  description = "Name of the Glue crawler that makes the table."
  value       = module.query.crawler
}

output "cleaned_table" {
  description = "Name of the table of cleaned beers."
  value       = module.query.table
}

output "athena_workgroup" {
  description = "Name of the Athena workgroup."
  value       = module.query.workgroup
}

output "athena_results_bucket" {
  description = "Name of the bucket of query results."
  value       = module.query.results_bucket
}

output "named_queries" {
  description = "The id of each named query."
  value       = module.query.named_queries
}

output "model_repository_url" {
  description = "URL of the registry of the model's images."
  value       = module.registry.repository_url
}

output "capture_delivery_stream" {
  description = "Name of the Firehose stream that takes predictions; null where none are captured."
  value       = one(module.capture[*].delivery_stream)
}

output "dashboard" {
  description = "Name of the CloudWatch dashboard."
  value       = module.monitoring.dashboard
}

output "alarms" {
  description = "Names of the CloudWatch alarms."
  value       = module.monitoring.alarms
}
