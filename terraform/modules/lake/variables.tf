variable "prefix" {
  description = "What the names of all resources but the buckets begin with."
  type        = string
}

variable "stream_name" {
  description = "Name of the Kinesis stream that takes the beers."
  type        = string
}

variable "stream_shards" {
  description = "Shards of the Kinesis stream; each takes 1 MiB or 1000 records a second."
  type        = number

  validation {
    condition     = var.stream_shards >= 1 && var.stream_shards <= 200 && floor(var.stream_shards) == var.stream_shards
    error_message = "stream_shards is a whole number from 1 to 200."
  }
}

variable "stream_kms_key" {
  description = "KMS key that encrypts the Kinesis stream at rest, such as alias/aws/kinesis; null leaves it unencrypted."
  type        = string
}

variable "raw_bucket" {
  description = "Name of the bucket that takes the beers as collected."
  type        = string
}

variable "cleaned_bucket" {
  description = "Name of the bucket that takes the cleaned beers, and those that could not be cleaned."
  type        = string
}

variable "force_destroy" {
  description = "Whether destroying the lake also deletes the beers in it."
  type        = bool
}

variable "old_version_days" {
  description = "Days after which old versions of the lake's objects expire; null keeps them."
  type        = number
}

variable "buffering_seconds" {
  description = "Seconds for which Firehose gathers beers before it writes an object."
  type        = number

  validation {
    condition     = var.buffering_seconds >= 0 && var.buffering_seconds <= 900
    error_message = "Firehose buffers for 0 to 900 seconds."
  }
}

variable "buffering_mib" {
  description = "MiB of beers after which Firehose writes an object without waiting any longer."
  type        = number

  validation {
    condition     = var.buffering_mib >= 1 && var.buffering_mib <= 128
    error_message = "Firehose buffers 1 to 128 MiB."
  }
}

variable "transformation_seconds" {
  description = "Seconds for which Firehose gathers beers before it invokes the transformation."
  type        = number

  validation {
    condition     = var.transformation_seconds >= 0 && var.transformation_seconds <= 900
    error_message = "Firehose buffers for a transformation for 0 to 900 seconds."
  }
}

variable "transformation_package" {
  description = "Path of the transformation Lambda's zip."
  type        = string
}

variable "log_level" {
  description = "Level from which the transformation logs."
  type        = string
}

variable "log_retention_days" {
  description = "Days for which the logs of the transformation and of Firehose are kept."
  type        = number
}
