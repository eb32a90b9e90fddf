# A retrain by the clock, where it is wanted: it needs the network that the fleet is in.

variable "retrain" {
  description = "When to retrain (rate(...) or cron(...), UTC), with which image (by digest), on which platform (its outputs); null: by hand only."
  type = object({
    schedule = string
    image    = string
    platform = map(string)
  })
  default = null

  validation {
    condition     = var.retrain == null || var.egress == "nat"
    error_message = "A retrain asks Athena and Glue, which egress = endpoints does not reach: set egress = nat."
  }
}

module "training" {
  source = "../modules/training"
  count  = var.retrain == null ? 0 : 1

  name               = "${var.project}-retrain"
  schedule           = var.retrain.schedule
  image              = var.retrain.image
  platform           = var.retrain.platform
  vpc_id             = module.network.vpc_id
  subnet_ids         = module.network.private_subnet_ids
  log_retention_days = var.log_retention_days
}

output "retrain_schedule" {
  description = "Name of the schedule that retrains; null where none does."
  value       = one(module.training[*].schedule)
}
