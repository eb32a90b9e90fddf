# The modules bucket and registry.

mock_provider "aws" {
  source = "./tests/mocks"
}

variables {
  name          = "lake-raw"
  force_destroy = false
  kept_images   = 5
}

run "a_bucket_is_private_encrypted_versioned_and_kept" {
  module {
    source = "../modules/bucket"
  }

  assert {
    condition = alltrue([
      aws_s3_bucket_public_access_block.this.block_public_acls,
      aws_s3_bucket_public_access_block.this.block_public_policy,
      aws_s3_bucket_public_access_block.this.ignore_public_acls,
      aws_s3_bucket_public_access_block.this.restrict_public_buckets,
      !aws_s3_bucket.this.force_destroy,
      aws_s3_bucket_versioning.this.versioning_configuration[0].status == "Enabled",
    ])
    error_message = "The bucket is public, unversioned or easily lost."
  }

  assert {
    condition     = one(data.aws_iam_policy_document.tls_only.statement[0].condition).variable == "aws:SecureTransport"
    error_message = "The bucket answers plain HTTP."
  }

  # The provider takes a minute for it, so it is made only where there is something to expire.
  assert {
    condition     = length(aws_s3_bucket_lifecycle_configuration.this) == 0
    error_message = "A lifecycle is configured though nothing expires."
  }
}

run "what_is_to_expire_expires" {
  variables {
    object_days      = 30
    old_version_days = 7
  }

  module {
    source = "../modules/bucket"
  }

  assert {
    condition     = join(" ", sort([for rule in aws_s3_bucket_lifecycle_configuration.this[0].rule : rule.id])) == "expire-objects expire-old-versions"
    error_message = "A rule is missing."
  }
}

run "what_is_no_bucket_name_is_refused" {
  command = plan

  variables {
    name = "Lake_Raw"
  }

  module {
    source = "../modules/bucket"
  }

  expect_failures = [var.name]
}

run "images_are_scanned_and_never_replaced" {
  module {
    source = "../modules/registry"
  }

  assert {
    condition     = aws_ecr_repository.this.image_tag_mutability == "IMMUTABLE" && aws_ecr_repository.this.image_scanning_configuration[0].scan_on_push
    error_message = "An image's tag can be moved, or its content goes unscanned."
  }

  assert {
    condition     = [for rule in jsondecode(aws_ecr_lifecycle_policy.this.policy).rules : rule.selection.countNumber][1] == 5
    error_message = "The registry keeps another number of images than it was told."
  }
}
