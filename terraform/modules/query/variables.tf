variable "prefix" {
  description = "What the names of the crawler and of its role begin with."
  type        = string
}

variable "database" {
  description = "Name of the Glue database."
  type        = string

  validation {
    condition     = can(regex("^[a-z0-9_]{1,255}$", var.database))
    error_message = "A database that Athena can read is named with lowercase letters, digits and underscores."
  }
}

variable "table" {
  description = "Name of the table, and of the folder of the cleaned bucket that the crawler makes it from."
  type        = string

  validation {
    condition     = can(regex("^[a-z0-9_]{1,255}$", var.table))
    error_message = "A table that Athena can read is named with lowercase letters, digits and underscores."
  }
}

variable "cleaned_bucket" {
  description = "Name of the bucket of cleaned beers."
  type        = string
}

variable "cleaned_bucket_arn" {
  description = "ARN of the bucket of cleaned beers."
  type        = string
}

variable "crawler_schedule" {
  description = "When the crawler runs, as cron(...) in UTC; null runs it on demand only."
  type        = string

  validation {
    condition     = var.crawler_schedule == null ? true : can(regex("^cron\\(\\S+( \\S+){5}\\)$", var.crawler_schedule))
    error_message = "crawler_schedule is cron(...) with its six fields, or null."
  }
}

variable "workgroup" {
  description = "Name of the Athena workgroup."
  type        = string

  validation {
    condition     = can(regex("^[a-zA-Z0-9._-]{1,128}$", var.workgroup))
    error_message = "A workgroup is named with 1 to 128 letters, digits, dots, underscores and hyphens."
  }
}

variable "results_bucket" {
  description = "Name of the bucket that takes the results of queries."
  type        = string
}

variable "results_days" {
  description = "Days after which results of queries expire; null keeps them."
  type        = number
}

variable "query_bytes_limit" {
  description = "Bytes that one query may scan before Athena cancels it."
  type        = number

  validation {
    condition     = var.query_bytes_limit >= 10485760
    error_message = "Athena's least limit is 10485760 bytes (10 MiB)."
  }
}

variable "queries" {
  description = "Folder of the named queries: each <name>.sql holds one, on tables of the database."
  type        = string
}

variable "force_destroy" {
  description = "Whether destroying also deletes the results of queries and the workgroup's history."
  type        = bool
}
