variable "name" {
  description = "Name of the load balancer, the fleet and what belongs to them."
  type        = string

  validation {
    condition     = can(regex("^[a-zA-Z0-9]([a-zA-Z0-9-]{0,30}[a-zA-Z0-9])?$", var.name)) && !startswith(var.name, "internal-")
    error_message = "A load balancer is named with up to 32 letters, digits and inner hyphens, not beginning with internal-."
  }
}

variable "tags" {
  description = "Tags for what Terraform's default tags do not reach: instances and their volumes."
  type        = map(string)
  default     = {}
}

variable "instance_tags" {
  description = "Further tags of the instances, for whoever runs or watches them."
  type        = map(string)
  default     = {}
}

# --- what is served

variable "image" {
  description = "The model's image, by digest: <registry>/<repository>@sha256:<64 hex digits>."
  type        = string

  validation {
    condition     = can(regex("^[a-z0-9.:-]+/[a-z0-9._/-]+@sha256:[0-9a-f]{64}$", var.image))
    error_message = "image is given by its digest, <registry>/<repository>@sha256:<64 hex digits>: a tag could come to mean another image."
  }
}

variable "model_version" {
  description = "The model version in the image, for tags and descriptions."
  type        = string

  validation {
    condition     = can(regex("^v[0-9]{1,9}$", var.model_version))
    error_message = "model_version is v1, v2, ..."
  }
}

variable "container_port" {
  description = "Port on which the container answers."
  type        = number
  default     = 3000
}

# --- the network

variable "vpc_id" {
  description = "Id of the network."
  type        = string
}

variable "public_subnet_ids" {
  description = "Ids of the subnets of the load balancer, in two zones at least."
  type        = list(string)

  validation {
    condition     = length(var.public_subnet_ids) >= 2
    error_message = "A load balancer needs subnets in two zones."
  }
}

variable "private_subnet_ids" {
  description = "Ids of the subnets of the instances."
  type        = list(string)
}

variable "allowed_cidr_blocks" {
  description = "IPv4 ranges of the clients that may call the service."
  type        = set(string)

  validation {
    condition     = alltrue([for block in var.allowed_cidr_blocks : can(cidrnetmask(block))])
    error_message = "allowed_cidr_blocks are IPv4 ranges, such as 203.0.113.0/24."
  }
}

# --- the load balancer

variable "http_port" {
  description = "Port of the load balancer for HTTP."
  type        = number

  validation {
    condition     = var.http_port >= 1 && var.http_port <= 65535 && var.http_port != 443
    error_message = "http_port is a port number other than 443."
  }
}

variable "certificate_arn" {
  description = "ARN of an ACM certificate. With it the service answers over HTTPS at 443, and HTTP redirects there; null serves HTTP."
  type        = string

  validation {
    condition     = var.certificate_arn == null ? true : can(regex("^arn:aws[a-z-]*:(acm|iam):", var.certificate_arn))
    error_message = "certificate_arn is the ARN of a certificate, or null."
  }
}

variable "host_name" {
  description = "DNS name under which clients call the service, such as the certificate's; null is the load balancer's own."
  type        = string
}

variable "access_logs_bucket" {
  description = "Name of the bucket that takes the load balancer's access logs; null keeps none."
  type        = string
}

variable "deletion_protection" {
  description = "Whether the load balancer refuses to be deleted."
  type        = bool
}

variable "drain_seconds" {
  description = "Seconds for which an instance that leaves may finish its requests, 0 to 3600."
  type        = number

  validation {
    condition     = var.drain_seconds >= 0 && var.drain_seconds <= 3600
    error_message = "drain_seconds is 0 to 3600."
  }
}

variable "health_check_seconds" {
  description = "Seconds between two health checks of an instance, 5 to 300."
  type        = number

  validation {
    condition     = var.health_check_seconds >= 5 && var.health_check_seconds <= 300
    error_message = "health_check_seconds is 5 to 300."
  }
}

variable "health_check_timeout_seconds" {
  description = "Seconds after which a health check without an answer has failed, 2 to 120 and less than its interval."
  type        = number
  default     = 4

  validation {
    condition     = var.health_check_timeout_seconds >= 2 && var.health_check_timeout_seconds < var.health_check_seconds
    error_message = "health_check_timeout_seconds is at least 2 and less than health_check_seconds."
  }
}

variable "healthy_checks" {
  description = "Checks in a row that make an instance healthy, 2 to 10."
  type        = number
  default     = 2
}

variable "unhealthy_checks" {
  description = "Failed checks in a row that make an instance unhealthy, 2 to 10."
  type        = number
  default     = 3
}

# --- the fleet

variable "machine_image_parameter" {
  description = "SSM parameter that holds the id of the machine image, of Amazon Linux 2023 or Debian 12."
  type        = string
}

variable "root_device" {
  description = "Device name of the machine image's root disk."
  type        = string
}

variable "instance_type" {
  description = "Type of the instances."
  type        = string

  validation {
    condition     = can(regex("^[a-z0-9-]+\\.[a-z0-9-]+$", var.instance_type))
    error_message = "instance_type is an EC2 instance type, such as t3.micro."
  }
}

variable "instance_port" {
  description = "Port of an instance on which the model answers."
  type        = number
  default     = 80
}

variable "disk_gib" {
  description = "GiB of an instance's disk; the machine image needs 8."
  type        = number

  validation {
    condition     = var.disk_gib >= 8 && floor(var.disk_gib) == var.disk_gib
    error_message = "disk_gib is a whole number of at least 8."
  }
}

variable "detailed_monitoring" {
  description = "Whether CloudWatch measures the instances each minute and not each five."
  type        = bool
}

variable "instances_min" {
  description = "Least number of instances."
  type        = number

  validation {
    condition     = var.instances_min >= 1 && floor(var.instances_min) == var.instances_min
    error_message = "instances_min is a whole number of at least 1: a service without instances answers nobody."
  }
}

variable "instances_max" {
  description = "Greatest number of instances that scaling reaches."
  type        = number

  validation {
    condition     = var.instances_max >= var.instances_min && floor(var.instances_max) == var.instances_max
    error_message = "instances_max is a whole number of at least instances_min."
  }
}

variable "requests_per_instance" {
  description = "Requests a minute and instance that scaling aims at."
  type        = number
}

variable "start_seconds" {
  description = "Seconds that a new instance has, to install itself and to serve, before its health counts."
  type        = number
}

variable "warmup_seconds" {
  description = "Seconds after which a new instance that is healthy counts as one that serves fully."
  type        = number
}

# --- what is watched

variable "log_retention_days" {
  description = "Days for which the containers' log is kept."
  type        = number
}

variable "alarm_topic_arns" {
  description = "ARNs of SNS topics that alarms tell."
  type        = list(string)
}

variable "alarm_errors" {
  description = "Server errors a minute from which the errors alarm counts."
  type        = number
  default     = 5
}

variable "alarm_seconds" {
  description = "Seconds that nine requests in ten must stay under."
  type        = number
  default     = 1
}

# --- what is captured

variable "capture_delivery_stream" {
  description = "Name of the Firehose stream on which the service puts what it is asked and answers; null captures nothing."
  type        = string
  default     = null
}
