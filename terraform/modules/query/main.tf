# What makes the cleaned beers queryable: a database, the crawler that fills it, and Athena with its named queries.

resource "aws_glue_catalog_database" "this" {
  name        = var.database
  description = "The tables of the lake"
}

resource "aws_glue_crawler" "beers" {
  #checkov:skip=CKV_AWS_195:A security configuration encrypts logs and bookmarks; the crawler keeps no bookmarks and logs no data
  name          = "${var.prefix}-${var.table}"
  description   = "Makes and updates the table ${var.table} from s3://${var.cleaned_bucket}/${var.table}/"
  database_name = aws_glue_catalog_database.this.name
  role          = aws_iam_role.crawler.arn
  schedule      = var.crawler_schedule

  # The table is named after this folder. Firehose's error output lies beside it and is not crawled, nor would it be below it.
  s3_target {
    path       = "s3://${var.cleaned_bucket}/${var.table}/"
    exclusions = ["**errors/**", "**processing-failed/**"]
  }

  schema_change_policy {
    update_behavior = "UPDATE_IN_DATABASE"
    delete_behavior = "DEPRECATE_IN_DATABASE"
  }

  # One table, at the second level (the bucket is the first) however few partitions there are yet, whatever fields the
  # first beers lack, and partitions that follow its schema.
  configuration = jsonencode({
    Version = 1
    Grouping = {
      TableGroupingPolicy     = "CombineCompatibleSchemas"
      TableLevelConfiguration = 2
    }
    CrawlerOutput = {
      Partitions = { AddOrUpdateBehavior = "InheritFromTable" }
    }
  })

  depends_on = [aws_iam_role_policy.crawler]
}

module "results" {
  source = "../bucket"

  name             = var.results_bucket
  force_destroy    = var.force_destroy
  object_days      = var.results_days
  old_version_days = var.results_days
}

resource "aws_athena_workgroup" "this" {
  name          = var.workgroup
  description   = "Queries on the lake; results in s3://${var.results_bucket}/"
  force_destroy = var.force_destroy

  configuration {
    enforce_workgroup_configuration    = true
    publish_cloudwatch_metrics_enabled = true
    bytes_scanned_cutoff_per_query     = var.query_bytes_limit

    engine_version {
      selected_engine_version = "Athena engine version 3"
    }

    result_configuration {
      output_location = "s3://${module.results.name}/"

      encryption_configuration {
        encryption_option = "SSE_S3"
      }
    }
  }
}

resource "aws_athena_named_query" "this" {
  for_each = fileset(var.queries, "*.sql")

  name      = trimsuffix(each.key, ".sql")
  workgroup = aws_athena_workgroup.this.name
  database  = aws_glue_catalog_database.this.name
  query     = file("${var.queries}/${each.key}")
}
