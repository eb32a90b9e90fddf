variable "force_destroy" {
  description = "Whether destroying the platform also deletes the data in its buckets and registry."
  type        = bool
  default     = false
}

variable "log_level" {
  description = "Level from which the Lambdas log: DEBUG, INFO, WARNING, ERROR or CRITICAL."
  type        = string
  default     = "INFO"
}

variable "log_retention_days" {
  description = "Days for which logs are kept; CloudWatch knows certain periods only."
  type        = number
  default     = 30
}

# --- ingestion

variable "ingestion_package" {
  description = "Path of the ingestion Lambda's zip."
  type        = string
  default     = "../../.brewlake/build/ingestion.zip"
}

variable "punkapi_url" {
  description = "Base URL of PunkAPI with its version, /v2 or /v3."
  type        = string
}

variable "ingestion_schedule" {
  description = "EventBridge schedule of the ingestion: rate(...) or cron(...)."
  type        = string
  default     = "rate(1 hour)"
}

variable "ingestion_enabled" {
  description = "Whether the schedule runs."
  type        = bool
  default     = true
}

variable "ingestion_draws" {
  description = "Beers drawn from PunkAPI at each run, 1 to 1000."
  type        = number
  default     = 10
}

# --- lake

variable "stream_shards" {
  description = "Shards of the Kinesis stream; each takes 1 MiB or 1000 records a second."
  type        = number
  default     = 1
}

variable "stream_kms_key" {
  description = "KMS key that encrypts the Kinesis stream at rest; null leaves it unencrypted."
  type        = string
  default     = "alias/aws/kinesis"
}

variable "buffering_seconds" {
  description = "Seconds for which Firehose gathers beers before it writes an object, 0 to 900."
  type        = number
  default     = 60
}

variable "buffering_mib" {
  description = "MiB of beers after which Firehose writes an object without waiting any longer, 1 to 128."
  type        = number
  default     = 5
}

variable "transformation_package" {
  description = "Path of the transformation Lambda's zip."
  type        = string
  default     = "../../.brewlake/build/transformation.zip"
}

variable "transformation_seconds" {
  description = "Seconds for which Firehose gathers beers before it invokes the transformation, 0 to 900."
  type        = number
  default     = 60
}

variable "old_version_days" {
  description = "Days after which old versions of the lake's objects expire; null keeps them."
  type        = number
  default     = null
}

variable "capture_predictions" {
  description = "Whether there is a Firehose stream for what the model's service is asked and answers."
  type        = bool
  default     = false
}

# --- query

variable "crawler_schedule" {
  description = "When the crawler runs, as cron(...) in UTC; null runs it on demand only."
  type        = string
  default     = null
}

variable "results_days" {
  description = "Days after which the results of queries expire; null keeps them."
  type        = number
  default     = null
}

variable "query_bytes_limit" {
  description = "Bytes that one query may scan before Athena cancels it."
  type        = number
  default     = 10737418240 # 10 GiB, about 0.05 USD
}

# --- registry

variable "kept_images" {
  description = "Images of the model kept in the registry; older ones expire."
  type        = number
  default     = 20
}

# --- monitoring

variable "alarm_actions" {
  description = "ARNs that alarms tell, such as an SNS topic's; none: alarms are seen on the dashboard only."
  type        = list(string)
  default     = []
}
