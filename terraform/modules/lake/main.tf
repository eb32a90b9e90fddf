# The stream of beers and the lake's two buckets. delivery.tf brings the beers from one to the others.

resource "aws_kinesis_stream" "beers" {
  name             = var.stream_name
  shard_count      = var.stream_shards
  retention_period = 24
  encryption_type  = var.stream_kms_key == null ? "NONE" : "KMS"
  kms_key_id       = var.stream_kms_key

  stream_mode_details {
    stream_mode = "PROVISIONED"
  }
}

module "raw" {
  source = "../bucket"

  name             = var.raw_bucket
  force_destroy    = var.force_destroy
  old_version_days = var.old_version_days
}

module "cleaned" {
  source = "../bucket"

  name             = var.cleaned_bucket
  force_destroy    = var.force_destroy
  old_version_days = var.old_version_days
}

module "transformation" {
  source = "../function"

  name               = "${var.prefix}-transformation"
  description        = "Reduces the beers that Firehose hands over to their cleaned fields"
  handler            = "brewlake.transformation.handler.handler"
  package            = var.transformation_package
  timeout            = 120
  log_level          = var.log_level
  log_retention_days = var.log_retention_days
}
