# The module query: what is crawled and by what right, and how queries are bounded.

mock_provider "aws" {
  source = "./tests/mocks"
}

variables {
  prefix             = "lake"
  database           = "lake"
  table              = "beers"
  cleaned_bucket     = "lake-cleaned"
  cleaned_bucket_arn = "arn:aws:s3:::lake-cleaned"
  crawler_schedule   = null
  workgroup          = "lake"
  results_bucket     = "lake-results"
  results_days       = null
  query_bytes_limit  = 10737418240
  queries            = "../../src/brewlake/query/sql"
  force_destroy      = false
}

run "the_crawler_makes_one_table_of_the_beers_folder_alone" {
  module {
    source = "../modules/query"
  }

  assert {
    condition     = [for target in aws_glue_crawler.beers.s3_target : target.path] == ["s3://lake-cleaned/beers/"]
    error_message = "The crawler crawls more than the beers."
  }

  assert {
    condition     = contains(one(aws_glue_crawler.beers.s3_target).exclusions, "**processing-failed/**")
    error_message = "Firehose's error output below the beers would make a table."
  }

  # The bucket is level 1, the folder that the table is named after level 2.
  assert {
    condition     = jsondecode(aws_glue_crawler.beers.configuration).Grouping.TableLevelConfiguration == 2
    error_message = "The crawler might take a partition for the table's root."
  }
}

run "the_crawler_may_do_nothing_to_everything" {
  module {
    source = "../modules/query"
  }

  assert {
    condition = alltrue(flatten([
      for statement in data.aws_iam_policy_document.crawler.statement : [
        !contains(statement.resources, "*"),
        alltrue([for action in statement.actions : !strcontains(action, "*")]),
      ]
    ]))
    error_message = "A statement allows any resource or any action."
  }

  assert {
    condition     = !contains(flatten([for statement in data.aws_iam_policy_document.crawler.statement : tolist(statement.actions)]), "s3:PutObject")
    error_message = "The crawler may write to the lake."
  }
}

run "every_query_is_bounded_and_its_result_encrypted" {
  module {
    source = "../modules/query"
  }

  assert {
    condition = (
      aws_athena_workgroup.this.configuration[0].enforce_workgroup_configuration &&
      aws_athena_workgroup.this.configuration[0].bytes_scanned_cutoff_per_query == 10737418240 &&
      aws_athena_workgroup.this.configuration[0].result_configuration[0].encryption_configuration[0].encryption_option == "SSE_S3"
    )
    error_message = "A query can escape the workgroup's settings."
  }
}

run "a_rate_is_no_schedule_of_a_crawler" {
  command = plan

  variables {
    crawler_schedule = "rate(1 hour)"
  }

  module {
    source = "../modules/query"
  }

  expect_failures = [var.crawler_schedule]
}

run "a_database_that_athena_could_not_name_is_refused" {
  command = plan

  variables {
    database = "Beer-Lake"
  }

  module {
    source = "../modules/query"
  }

  expect_failures = [var.database]
}
