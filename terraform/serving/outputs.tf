output "service_url" {
  description = "URL of the model service."
  value       = module.serving.service_url
}

output "swagger_url" {
  description = "URL of the service's Swagger UI."
  value       = "${module.serving.service_url}/"
}

output "load_balancer_arn" {
  description = "ARN of the load balancer."
  value       = module.serving.load_balancer_arn
}

output "target_group_arn" {
  description = "ARN of the target group that the instances are in."
  value       = module.serving.target_group_arn
}

output "autoscaling_group" {
  description = "Name of the Auto Scaling group."
  value       = module.serving.autoscaling_group
}

output "log_group" {
  description = "Name of the log group that the containers write to."
  value       = module.serving.log_group
}

output "image" {
  description = "The image that is served, by digest."
  value       = var.image
}

output "model_version" {
  description = "The model version that is served."
  value       = var.model_version
}
