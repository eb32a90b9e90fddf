# What the crawler may do: read the cleaned beers, keep this database's tables, write its log.
# https://docs.aws.amazon.com/glue/latest/dg/crawler-prereqs.html

data "aws_caller_identity" "current" {}
data "aws_partition" "current" {}
data "aws_region" "current" {}

locals {
  account   = data.aws_caller_identity.current.account_id
  partition = data.aws_partition.current.partition
  region    = data.aws_region.current.name
  glue      = "arn:${local.partition}:glue:${local.region}:${local.account}"
}

resource "aws_iam_role" "crawler" {
  name               = "${var.prefix}-crawler"
  description        = "What the Glue crawler ${var.prefix}-${var.table} may do"
  assume_role_policy = module.trust.policy
}

module "trust" {
  source  = "../trust"
  service = "glue"
}

resource "aws_iam_role_policy" "crawler" {
  name   = "crawl"
  role   = aws_iam_role.crawler.id
  policy = data.aws_iam_policy_document.crawler.json
}

data "aws_iam_policy_document" "crawler" {
  statement {
    sid       = "ListBeers"
    actions   = ["s3:ListBucket"]
    resources = [var.cleaned_bucket_arn]

    condition {
      test     = "StringLike"
      variable = "s3:prefix"
      values   = ["${var.table}/*"]
    }
  }

  statement {
    sid       = "FindBucket"
    actions   = ["s3:GetBucketLocation", "s3:GetBucketAcl"]
    resources = [var.cleaned_bucket_arn]
  }

  statement {
    sid       = "ReadBeers"
    actions   = ["s3:GetObject"]
    resources = ["${var.cleaned_bucket_arn}/${var.table}/*"]
  }

  statement {
    sid = "KeepTables"
    actions = [
      "glue:GetDatabase",
      "glue:GetTable",
      "glue:GetTables",
      "glue:GetTableVersions",
      "glue:CreateTable",
      "glue:UpdateTable",
      "glue:GetPartition",
      "glue:GetPartitions",
      "glue:BatchGetPartition",
      "glue:BatchCreatePartition",
      "glue:CreatePartition",
      "glue:UpdatePartition",
      "glue:BatchUpdatePartition",
      "glue:GetPartitionIndexes",
    ]
    resources = ["${local.glue}:catalog", aws_glue_catalog_database.this.arn, "${local.glue}:table/${var.database}/*"]
  }

  statement {
    sid     = "WriteLog"
    actions = ["logs:CreateLogGroup", "logs:CreateLogStream", "logs:PutLogEvents"]
    # Glue gives all crawlers of an account this one group, and each a stream of its own name.
    resources = [
      local.crawler_logs,
      "${local.crawler_logs}:log-stream:${var.prefix}-${var.table}",
    ]
  }
}

locals {
  crawler_logs = "arn:${local.partition}:logs:${local.region}:${local.account}:log-group:/aws-glue/crawlers"
}
