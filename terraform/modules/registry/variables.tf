variable "name" {
  description = "Name of the repository."
  type        = string

  validation {
    condition     = can(regex("^[a-z0-9]+([._/-][a-z0-9]+)*$", var.name)) && length(var.name) >= 2 && length(var.name) <= 256
    error_message = "A repository is named with lowercase letters and digits, joined by single dots, underscores, hyphens or slashes."
  }
}

variable "kept_images" {
  description = "Images kept; older ones expire."
  type        = number

  validation {
    condition     = var.kept_images >= 1 && floor(var.kept_images) == var.kept_images
    error_message = "kept_images is a whole number of at least 1."
  }
}

variable "force_destroy" {
  description = "Whether destroying the repository also deletes its images."
  type        = bool
}
