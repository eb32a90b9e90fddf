# A private bucket: encrypted, versioned, reached through TLS alone.

resource "aws_s3_bucket" "this" {
  #checkov:skip=CKV_AWS_18:Reads are in CloudTrail's data events where they are wanted; a bucket of logs would outgrow the lake
  #checkov:skip=CKV_AWS_144:What is lost can be drawn from PunkAPI again
  #checkov:skip=CKV_AWS_145:S3's own keys encrypt it; beers need no key of ours, which costs by the request
  #checkov:skip=CKV2_AWS_62:Nothing waits for single objects: the crawler and Athena list them
  bucket        = var.name
  force_destroy = var.force_destroy
}

resource "aws_s3_bucket_public_access_block" "this" {
  bucket                  = aws_s3_bucket.this.id
  block_public_acls       = true
  block_public_policy     = true
  ignore_public_acls      = true
  restrict_public_buckets = true
}

resource "aws_s3_bucket_server_side_encryption_configuration" "this" {
  bucket = aws_s3_bucket.this.id

  rule {
    apply_server_side_encryption_by_default {
      sse_algorithm = "AES256"
    }
  }
}

resource "aws_s3_bucket_versioning" "this" {
  bucket = aws_s3_bucket.this.id

  versioning_configuration {
    status = "Enabled"
  }
}

data "aws_iam_policy_document" "tls_only" {
  source_policy_documents = var.policy == null ? [] : [var.policy]

  statement {
    sid       = "DenyPlainHttp"
    effect    = "Deny"
    actions   = ["s3:*"]
    resources = [aws_s3_bucket.this.arn, "${aws_s3_bucket.this.arn}/*"]

    principals {
      type        = "*"
      identifiers = ["*"]
    }

    condition {
      test     = "Bool"
      variable = "aws:SecureTransport"
      values   = ["false"]
    }
  }
}

resource "aws_s3_bucket_policy" "this" {
  bucket = aws_s3_bucket.this.id
  policy = data.aws_iam_policy_document.tls_only.json

  # S3 refuses the second of two changes to a bucket's access made at once (409 OperationAborted).
  depends_on = [aws_s3_bucket_public_access_block.this]
}

# The provider waits about a minute for a new lifecycle configuration to settle: none is made where nothing would expire.
resource "aws_s3_bucket_lifecycle_configuration" "this" {
  count  = length(local.expirations) == 0 ? 0 : 1
  bucket = aws_s3_bucket.this.id

  dynamic "rule" {
    for_each = local.expirations

    content {
      id     = rule.key
      status = "Enabled"

      filter {}

      abort_incomplete_multipart_upload {
        days_after_initiation = 7
      }

      dynamic "expiration" {
        for_each = rule.key == "expire-objects" ? [rule.value] : []

        content {
          days = expiration.value
        }
      }

      dynamic "noncurrent_version_expiration" {
        for_each = rule.key == "expire-old-versions" ? [rule.value] : []

        content {
          noncurrent_days = noncurrent_version_expiration.value
        }
      }
    }
  }

  # Rules on old versions need versioning to be on first.
  depends_on = [aws_s3_bucket_versioning.this]
}

locals {
  expirations = {
    for rule, days in {
      expire-objects      = var.object_days
      expire-old-versions = var.old_version_days
    } : rule => days if days != null
  }
}
