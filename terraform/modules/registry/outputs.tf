output "repository_url" {
  description = "URL of the repository, to push to and pull from."
  value       = aws_ecr_repository.this.repository_url
}
