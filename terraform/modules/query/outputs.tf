output "database" {
  description = "Name of the Glue database."
  value       = aws_glue_catalog_database.this.name
}

output "crawler" {
  description = "Name of the Glue crawler."
  value       = aws_glue_crawler.beers.name
}

output "table" {
  description = "Name of the table that the crawler makes."
  value       = var.table
}

output "workgroup" {
  description = "Name of the Athena workgroup."
  value       = aws_athena_workgroup.this.name
}

output "results_bucket" {
  description = "Name of the bucket of query results."
  value       = module.results.name
}

output "named_queries" {
  description = "The id of each named query."
  value       = { for name, query in aws_athena_named_query.this : trimsuffix(name, ".sql") => query.id }
}
