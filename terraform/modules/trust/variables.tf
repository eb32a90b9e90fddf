variable "service" {
  description = "The AWS service that takes the role, as its host name begins: firehose, lambda."
  type        = string
}
