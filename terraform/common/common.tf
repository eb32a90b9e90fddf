# What both root stacks have in common. It is here once, and in each of them by a symbolic link: a module could neither
# configure the provider nor declare the variables that an environment's file gives.

terraform {
  required_version = ">= 1.11"

  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = "5.100.0"
    }
  }
}

# Where AWS is, is the environment's to say: AWS_ENDPOINT_URL names the emulator, and its absence AWS itself.
provider "aws" {
  region            = var.region
  s3_use_path_style = var.s3_use_path_style

  default_tags {
    tags = local.tags
  }
}

data "aws_caller_identity" "current" {}

locals {
  # cost_center is for the bill: https://docs.aws.amazon.com/awsaccountbilling/latest/aboutv2/custom-tags.html
  tags = {
    project     = var.project
    environment = var.environment
    owner       = var.owner
    cost_center = coalesce(var.cost_center, var.project)
  }
}

variable "project" {
  description = "Name that all resources begin with. A second platform in one account and region needs another."
  type        = string
  default     = "brewlake"

  validation {
    condition     = can(regex("^[a-z][a-z0-9]*(-[a-z0-9]+)*$", var.project)) && length(var.project) <= 16
    error_message = "project has at most 16 lowercase letters and digits, in parts joined by hyphens, and begins with a letter."
  }
}

variable "environment" {
  description = "Name of the environment, in the tags and in the names of the buckets."
  type        = string

  validation {
    condition     = can(regex("^[a-z][a-z0-9]{0,9}$", var.environment))
    error_message = "environment has at most 10 lowercase letters and digits and begins with a letter."
  }
}

variable "owner" {
  description = "Who answers for the resources, in their tags."
  type        = string
  default     = "brewlake"

  validation {
    condition     = can(regex("^[A-Za-z0-9 _.:/=+@-]{1,256}$", var.owner))
    error_message = "owner is a tag's value: up to 256 letters, digits, spaces and any of _.:/=+@-"
  }
}

variable "cost_center" {
  description = "Whom the resources are charged to, in their tags; null is the project."
  type        = string
  default     = null

  validation {
    condition     = var.cost_center == null ? true : can(regex("^[A-Za-z0-9 _.:/=+@-]{1,256}$", var.cost_center))
    error_message = "cost_center is a tag's value: up to 256 letters, digits, spaces and any of _.:/=+@-"
  }
}

variable "region" {
  description = "AWS region of everything."
  type        = string
  default     = "us-east-1"

  validation {
    condition     = can(regex("^[a-z]{2}(-[a-z]+)+-[0-9]$", var.region)) && length(var.region) <= 14
    error_message = "region is the id of an AWS region, such as us-east-1."
  }
}

variable "s3_use_path_style" {
  description = "Whether S3 is asked for buckets by path, as an emulator on localhost needs, and not by host name."
  type        = bool
  default     = false
}
