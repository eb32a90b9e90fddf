output "policy" {
  description = "The policy, for a role's own or as a part of one."
  value       = data.aws_iam_policy_document.this.json
}
