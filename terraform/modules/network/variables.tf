variable "name" {
  description = "Name of the network, and what the names of its parts begin with."
  type        = string
}

variable "cidr_block" {
  description = "IPv4 range of the network; every subnet takes a sixteenth of it."
  type        = string

  validation {
    condition     = can(cidrnetmask(var.cidr_block)) && try(tonumber(split("/", var.cidr_block)[1]), 0) >= 16 && try(tonumber(split("/", var.cidr_block)[1]), 0) <= 24
    error_message = "cidr_block is an IPv4 range of 16 to 24 bits, such as 10.20.0.0/20."
  }
}

variable "zones" {
  description = "Availability zones that the network spans. A load balancer needs two."
  type        = number

  validation {
    condition     = var.zones >= 2 && var.zones <= 8 && floor(var.zones) == var.zones
    error_message = "zones is a whole number from 2 to 8."
  }
}

variable "egress" {
  description = "How instances reach what is outside: nat (one NAT gateway) or endpoints (AWS services alone, privately)."
  type        = string

  validation {
    condition     = contains(["nat", "endpoints"], var.egress)
    error_message = "egress is nat or endpoints."
  }
}

variable "endpoint_services" {
  description = "AWS services that get a private endpoint where egress is endpoints, by the last part of their service name."
  type        = set(string)
  default     = ["ecr.api", "ecr.dkr", "logs", "ssm", "ssmmessages", "ec2messages"]
}
