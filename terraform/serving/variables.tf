variable "force_destroy" {
  description = "Whether destroying also deletes the access logs."
  type        = bool
  default     = false
}

# --- what is served

variable "image" {
  description = "The model's image, by digest: <registry>/<repository>@sha256:<64 hex digits>."
  type        = string
}

variable "model_version" {
  description = "The model version in the image, such as v1."
  type        = string
}

# --- the network

variable "cidr_block" {
  description = "IPv4 range of the network, 16 to 24 bits."
  type        = string
  default     = "10.20.0.0/20"
}

variable "zones" {
  description = "Availability zones that the network spans, 2 or more."
  type        = number
  default     = 2
}

variable "egress" {
  description = "How instances reach what is outside: nat (one NAT gateway) or endpoints (AWS services alone, privately)."
  type        = string
  default     = "nat"
}

variable "allowed_cidr_blocks" {
  description = "IPv4 ranges of the clients that may call the service."
  type        = set(string)
  default     = ["0.0.0.0/0"]
}

# --- the load balancer

variable "http_port" {
  description = "Port of the load balancer for HTTP."
  type        = number
  default     = 80
}

variable "certificate_arn" {
  description = "ARN of an ACM certificate. With it the service answers over HTTPS at 443, and HTTP redirects there; null serves HTTP."
  type        = string
  default     = null
}

variable "host_name" {
  description = "DNS name under which clients call the service, such as the certificate's; null is the load balancer's own."
  type        = string
  default     = null
}

variable "access_logs_days" {
  description = "Days for which the load balancer's access logs are kept; null keeps none."
  type        = number
  default     = null
}

variable "deletion_protection" {
  description = "Whether the load balancer refuses to be deleted."
  type        = bool
  default     = false
}

variable "drain_seconds" {
  description = "Seconds for which an instance that leaves may finish its requests."
  type        = number
  default     = 30
}

variable "health_check_seconds" {
  description = "Seconds between two health checks of an instance, 5 to 300."
  type        = number
  default     = 10
}

# --- the fleet

variable "machine_image_parameter" {
  description = "SSM parameter that holds the id of the machine image, of Amazon Linux 2023 or Debian 12."
  type        = string
  default     = "/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-x86_64"
}

variable "root_device" {
  description = "Device name of the machine image's root disk."
  type        = string
  default     = "/dev/xvda"
}

variable "instance_type" {
  description = "Type of the instances."
  type        = string
  default     = "t3.micro"
}

variable "disk_gib" {
  description = "GiB of an instance's disk, 8 or more."
  type        = number
  default     = 8
}

variable "detailed_monitoring" {
  description = "Whether CloudWatch measures the instances each minute and not each five."
  type        = bool
  default     = false
}

variable "instances_min" {
  description = "Least number of instances."
  type        = number
  default     = 1
}

variable "instances_max" {
  description = "Greatest number of instances that scaling reaches."
  type        = number
  default     = 2
}

variable "requests_per_instance" {
  description = "Requests a minute and instance that scaling aims at."
  type        = number
  default     = 3000
}

variable "start_seconds" {
  description = "Seconds that a new instance has, to install itself and to serve, before its health counts."
  type        = number
  default     = 300
}

variable "warmup_seconds" {
  description = "Seconds after which a new instance that is healthy counts as one that serves fully."
  type        = number
  default     = 30
}

variable "instance_tags" {
  description = "Further tags of the instances. lakestack reads where an emulated instance answers from lakestack:address."
  type        = map(string)
  default     = {}
}

# --- what is watched

variable "log_retention_days" {
  description = "Days for which logs are kept; CloudWatch knows certain periods only."
  type        = number
  default     = 30
}

variable "alarm_topic_arns" {
  description = "ARNs of SNS topics that alarms tell."
  type        = list(string)
  default     = []
}

# --- what is captured

variable "capture_delivery_stream" {
  description = "Name of the Firehose stream on which the service puts what it is asked and answers; null captures nothing."
  type        = string
  default     = null
}
