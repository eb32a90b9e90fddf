variable "prefix" {
  description = "What the names of the alarms and the dashboard begin with."
  type        = string
}

variable "region" {
  description = "AWS region of the metrics that the dashboard shows."
  type        = string
}

variable "ingestion_function" {
  description = "Name of the ingestion Lambda."
  type        = string
}

variable "transformation_function" {
  description = "Name of the transformation Lambda."
  type        = string
}

variable "stream_name" {
  description = "Name of the Kinesis stream."
  type        = string
}

variable "delivery_streams" {
  description = "Names of the Firehose streams."
  type        = set(string)
}

variable "behind_seconds" {
  description = "Seconds that what was collected may wait before it is stored. More than Firehose's two buffers together."
  type        = number
  default     = 900

  validation {
    condition     = var.behind_seconds >= 60
    error_message = "behind_seconds is 60 or more: Firehose gathers for as long."
  }
}

variable "actions" {
  description = "ARNs that are told when an alarm goes off and when it is over, such as an SNS topic's."
  type        = list(string)
  default     = []

  validation {
    condition     = alltrue([for arn in var.actions : startswith(arn, "arn:")])
    error_message = "actions are ARNs."
  }
}
