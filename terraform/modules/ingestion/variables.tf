variable "prefix" {
  description = "What the names of all resources begin with."
  type        = string
}

variable "stream_name" {
  description = "Name of the Kinesis stream that takes the beers."
  type        = string
}

variable "stream_arn" {
  description = "ARN of that stream, known once its consumers listen: the schedule starts after that."
  type        = string
}

variable "package" {
  description = "Path of the ingestion Lambda's zip."
  type        = string
}

variable "punkapi_url" {
  description = "Base URL of PunkAPI with its version, such as https://host/v3."
  type        = string

  validation {
    condition     = can(regex("^https?://[^/]+(/.*)?/v[23]$", var.punkapi_url))
    error_message = "punkapi_url is an http or https URL that ends with PunkAPI's version, /v2 or /v3."
  }
}

variable "schedule" {
  description = "EventBridge schedule of the ingestion: rate(...) or cron(...)."
  type        = string

  validation {
    condition     = can(regex("^(rate\\((1 (minute|hour|day)|([2-9]|[1-9][0-9]+) (minutes|hours|days))\\)|cron\\(\\S+( \\S+){5}\\))$", var.schedule))
    error_message = "schedule is rate(1 minute), rate(n minutes), hours or days, or cron(...) with its six fields."
  }
}

variable "schedule_enabled" {
  description = "Whether the schedule runs."
  type        = bool
  default     = true
}

variable "draws" {
  description = "Beers drawn from PunkAPI at each run."
  type        = number

  validation {
    condition     = var.draws >= 1 && var.draws <= 1000 && floor(var.draws) == var.draws
    error_message = "draws is a whole number from 1 to 1000."
  }
}

variable "log_level" {
  description = "Level from which the Lambda logs."
  type        = string
}

variable "log_retention_days" {
  description = "Days for which the Lambda's log is kept."
  type        = number
}
