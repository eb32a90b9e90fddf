variable "name" {
  description = "Name of the Firehose stream; the other names begin with it."
  type        = string
}

variable "bucket_arn" {
  description = "ARN of the bucket that predictions are written to, under predictions/."
  type        = string
}

variable "buffering_seconds" {
  description = "Seconds for which Firehose gathers predictions before it writes an object, 0 to 900."
  type        = number
}

variable "buffering_mib" {
  description = "MiB of predictions after which Firehose writes an object without waiting any longer, 1 to 128."
  type        = number
}

variable "log_retention_days" {
  description = "Days for which Firehose's log is kept; CloudWatch knows certain periods only."
  type        = number
}
