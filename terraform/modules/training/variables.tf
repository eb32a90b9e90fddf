variable "name" {
  description = "Name of the cluster, the task, the schedule and their roles."
  type        = string
}

variable "schedule" {
  description = "When to retrain, in UTC: rate(...) or cron(...)."
  type        = string

  validation {
    condition     = can(regex("^(rate|cron)\\(.+\\)$", var.schedule))
    error_message = "schedule is rate(...) or cron(...), such as cron(0 3 ? * MON *)."
  }
}

variable "image" {
  description = "The training image in ECR, by digest."
  type        = string

  validation {
    condition     = can(regex("^[0-9]{12}\\.dkr\\.ecr\\.[a-z0-9-]+\\.[a-z.]+/[^@]+@sha256:[0-9a-f]{64}$", var.image))
    error_message = "image is one of ECR by its digest: <account>.dkr.ecr.<region>.amazonaws.com/<repository>@sha256:<64 hex digits>."
  }
}

variable "platform" {
  description = "The outputs of terraform/platform: where the beers are, and how to ask for them."
  type        = map(string)

  validation {
    condition     = alltrue([for name in ["cleaned_bucket", "glue_database", "athena_workgroup", "athena_results_bucket"] : contains(keys(var.platform), name)])
    error_message = "platform has cleaned_bucket, glue_database, athena_workgroup and athena_results_bucket at least."
  }
}

variable "vpc_id" {
  description = "Id of the network."
  type        = string
}

variable "subnet_ids" {
  description = "Ids of the subnets that the task runs in; AWS must be reachable from them."
  type        = list(string)
}

variable "log_retention_days" {
  description = "Days for which the log is kept; CloudWatch knows certain periods only."
  type        = number
}
