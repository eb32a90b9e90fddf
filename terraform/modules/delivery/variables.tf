variable "bucket_arn" {
  description = "The ARN of the bucket that the stream writes."
  type        = string
}

variable "prefixes" {
  description = "The folders of the bucket that it writes, such as beers, without a slash at either end."
  type        = list(string)
}

variable "log_stream_arn" {
  description = "The ARN of the CloudWatch log stream that is told of its errors."
  type        = string
}
