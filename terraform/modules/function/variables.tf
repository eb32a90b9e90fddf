variable "name" {
  description = "Name of the function, its role and, after /aws/lambda/, its log group."
  type        = string

  validation {
    condition     = can(regex("^[A-Za-z0-9_-]{1,64}$", var.name))
    error_message = "A function name has 1 to 64 letters, digits, hyphens and underscores."
  }
}

variable "description" {
  description = "What the function does, in one line."
  type        = string
}

variable "handler" {
  description = "Python handler: module path and function, such as package.module.handler."
  type        = string

  validation {
    condition     = can(regex("^[a-z0-9_]+(\\.[a-z0-9_]+)+$", var.handler))
    error_message = "The handler is a module path and a function joined by dots, such as package.module.handler."
  }
}

variable "package" {
  description = "Path of the zip with the function's code and dependencies."
  type        = string

  validation {
    condition     = fileexists(var.package)
    error_message = "There is no Lambda package at ${var.package}: build the packages first (make up-local and make deploy-aws do)."
  }
}

variable "timeout" {
  description = "Seconds after which Lambda ends an invocation."
  type        = number

  validation {
    condition     = var.timeout >= 1 && var.timeout <= 900
    error_message = "A Lambda's timeout is between 1 and 900 seconds."
  }
}

variable "memory_size" {
  description = "Memory in MB; Lambda gives CPU in proportion."
  type        = number
  default     = 256

  validation {
    condition     = var.memory_size >= 128 && var.memory_size <= 10240
    error_message = "A Lambda's memory is between 128 and 10240 MB."
  }
}

variable "environment" {
  description = "Environment variables of the function, besides those that configure its log."
  type        = map(string)
  default     = {}
}

variable "log_level" {
  description = "Level from which the function logs."
  type        = string
  default     = "INFO"

  validation {
    condition     = contains(["DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL"], var.log_level)
    error_message = "log_level is one of DEBUG, INFO, WARNING, ERROR, CRITICAL."
  }
}

variable "log_retention_days" {
  description = "Days for which the function's log is kept; CloudWatch knows certain periods only."
  type        = number
  default     = 30

  validation {
    condition     = contains([1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653], var.log_retention_days)
    error_message = "CloudWatch Logs keeps a log for 1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731 or 1096 days, or certain longer periods."
  }
}
