# The whole platform: names, and what it refuses. Nothing here reaches AWS: `terraform -chdir=terraform/platform test`.

mock_provider "aws" {
  source = "./tests/mocks"
}

variables {
  environment            = "test"
  punkapi_url            = "http://localhost:8080/v2"
  ingestion_package      = "main.tf" # any file will do
  transformation_package = "main.tf"
}

run "names" {
  assert {
    condition     = output.raw_bucket == "brewlake-test-raw-123456789012-us-east-1"
    error_message = "The raw bucket is called ${output.raw_bucket}."
  }

  assert {
    condition     = output.cleaned_bucket == "brewlake-test-cleaned-123456789012-us-east-1"
    error_message = "The cleaned bucket is called ${output.cleaned_bucket}."
  }

  assert {
    condition = [
      output.stream_name, output.raw_delivery_stream, output.cleaned_delivery_stream,
      output.ingestion_function, output.transformation_function,
      output.glue_database, output.glue_crawler, output.cleaned_table, output.athena_workgroup,
      ] == [
      "brewlake-beers", "brewlake-raw", "brewlake-cleaned",
      "brewlake-ingestion", "brewlake-transformation",
      "brewlake", "brewlake-beers", "beers", "brewlake",
    ]
    error_message = "An output has changed that others rely on."
  }
}

run "the_longest_names_are_still_bucket_names" {
  variables {
    project     = "a-project-of-16c"
    environment = "production"
    region      = "ap-southeast-2"
  }

  assert {
    condition = alltrue([
      for name in [output.raw_bucket, output.cleaned_bucket, output.athena_results_bucket] : length(name) <= 63
    ])
    error_message = "A bucket's name is longer than 63 characters."
  }

  assert {
    condition     = output.glue_database == "a_project_of_16c"
    error_message = "The database ${output.glue_database} is not one that Athena can name without quotes."
  }
}

run "each_sql_file_is_a_named_query" {
  assert {
    condition     = toset(keys(output.named_queries)) == toset([for name in fileset("../../src/brewlake/query/sql", "*.sql") : trimsuffix(name, ".sql")])
    error_message = "The named queries are not those of src/brewlake/query/sql."
  }
}

run "a_project_name_that_is_too_long_is_refused" {
  command = plan

  variables {
    project = "a-project-of-17-c"
  }

  expect_failures = [var.project]
}

run "an_environment_that_no_bucket_could_be_named_after_is_refused" {
  command = plan

  variables {
    environment = "Prod_1"
  }

  expect_failures = [var.environment]
}

run "what_is_no_region_is_refused" {
  command = plan

  variables {
    region = "virginia"
  }

  expect_failures = [var.region]
}
