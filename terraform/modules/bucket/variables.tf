variable "name" {
  description = "Name of the bucket, unique on all of AWS."
  type        = string

  validation {
    condition     = can(regex("^[a-z0-9][a-z0-9-]{1,61}[a-z0-9]$", var.name))
    error_message = "A bucket name has 3 to 63 characters, lowercase letters, digits and hyphens, and neither begins nor ends with a hyphen."
  }
}

variable "force_destroy" {
  description = "Whether destroying the bucket also deletes all objects and versions in it."
  type        = bool
  default     = false
}

variable "object_days" {
  description = "Days after which objects expire; null keeps them."
  type        = number
  default     = null

  validation {
    condition     = var.object_days == null ? true : var.object_days >= 1
    error_message = "object_days is at least 1, or null to keep objects for ever."
  }
}

variable "old_version_days" {
  description = "Days after which versions that were overwritten or deleted expire; null keeps them."
  type        = number
  default     = null

  validation {
    condition     = var.old_version_days == null ? true : var.old_version_days >= 1
    error_message = "old_version_days is at least 1, or null to keep old versions for ever."
  }
}

variable "policy" {
  description = "Policy document, as JSON, whose statements the bucket's policy has besides its own; null adds none."
  type        = string
  default     = null
}
