# The platform: beers from PunkAPI to a table that Athena can query, and a registry for the model that learns from it.

locals {
  # Bucket names are shared by all of AWS.
  bucket_suffix = "${data.aws_caller_identity.current.account_id}-${var.region}"
  bucket_prefix = "${var.project}-${var.environment}"
  stream_name   = "${var.project}-beers"
}

module "ingestion" {
  source = "../modules/ingestion"

  prefix             = var.project
  stream_name        = local.stream_name
  stream_arn         = module.lake.stream_arn
  package            = var.ingestion_package
  punkapi_url        = var.punkapi_url
  schedule           = var.ingestion_schedule
  schedule_enabled   = var.ingestion_enabled
  draws              = var.ingestion_draws
  log_level          = var.log_level
  log_retention_days = var.log_retention_days
}

module "lake" {
  source = "../modules/lake"

  prefix                 = var.project
  stream_name            = local.stream_name
  stream_shards          = var.stream_shards
  stream_kms_key         = var.stream_kms_key
  raw_bucket             = "${local.bucket_prefix}-raw-${local.bucket_suffix}"
  cleaned_bucket         = "${local.bucket_prefix}-cleaned-${local.bucket_suffix}"
  force_destroy          = var.force_destroy
  old_version_days       = var.old_version_days
  buffering_seconds      = var.buffering_seconds
  buffering_mib          = var.buffering_mib
  transformation_seconds = var.transformation_seconds
  transformation_package = var.transformation_package
  log_level              = var.log_level
  log_retention_days     = var.log_retention_days
}

module "capture" {
  source = "../modules/capture"
  count  = var.capture_predictions ? 1 : 0

  name               = "${var.project}-predictions"
  bucket_arn         = module.lake.cleaned_bucket_arn
  buffering_seconds  = var.buffering_seconds
  buffering_mib      = var.buffering_mib
  log_retention_days = var.log_retention_days
}

module "query" {
  source = "../modules/query"

  prefix             = var.project
  database           = replace(var.project, "-", "_")
  table              = "beers"
  cleaned_bucket     = module.lake.cleaned_bucket
  cleaned_bucket_arn = module.lake.cleaned_bucket_arn
  crawler_schedule   = var.crawler_schedule
  workgroup          = var.project
  results_bucket     = "${local.bucket_prefix}-results-${local.bucket_suffix}"
  results_days       = var.results_days
  query_bytes_limit  = var.query_bytes_limit
  queries            = "${path.module}/../../src/brewlake/query/sql"
  force_destroy      = var.force_destroy
}

module "registry" {
  source = "../modules/registry"

  name          = "${var.project}-model"
  kept_images   = var.kept_images
  force_destroy = var.force_destroy
}

module "monitoring" {
  source = "../modules/monitoring"

  prefix                  = var.project
  region                  = var.region
  ingestion_function      = module.ingestion.function_name
  transformation_function = module.lake.transformation_function
  stream_name             = local.stream_name
  delivery_streams        = [for side in ["raw", "cleaned"] : "${var.project}-${side}"] # as the lake names them: known before they exist
  actions                 = var.alarm_actions
}
