# One of each Glue resource that Terraform knows and the emulator keeps. Used by test_glue_resources.py.

terraform {
  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = "5.100.0"
    }
  }
}

provider "aws" {
  region = "us-east-1"

  default_tags {
    tags = { project = "brewlake" }
  }
}

resource "aws_glue_catalog_database" "this" {
  name         = "resources"
  description  = "Of every kind one"
  location_uri = "s3://lake/"
  parameters   = { kept = "yes" }
}

resource "aws_glue_catalog_table" "this" {
  name          = "beers"
  database_name = aws_glue_catalog_database.this.name
  table_type    = "EXTERNAL_TABLE"
  parameters    = { classification = "json", EXTERNAL = "TRUE" }

  partition_keys {
    name = "dt"
    type = "string"
  }

  partition_index {
    index_name = "by-day"
    keys       = ["dt"]
  }

  storage_descriptor {
    location      = "s3://lake/beers/"
    input_format  = "org.apache.hadoop.mapred.TextInputFormat"
    output_format = "org.apache.hadoop.hive.ql.io.HiveIgnoreKeyTextOutputFormat"

    ser_de_info {
      serialization_library = "org.openx.data.jsonserde.JsonSerDe"
      parameters            = { paths = "id" }
    }

    columns {
      name = "id"
      type = "int"
    }
  }
}

resource "aws_glue_partition" "this" {
  database_name    = aws_glue_catalog_database.this.name
  table_name       = aws_glue_catalog_table.this.name
  partition_values = ["2026-11-22"]

  storage_descriptor {
    location = "s3://lake/beers/dt=2026-11-22/"

    columns {
      name = "id"
      type = "int"
    }
  }
}

resource "aws_glue_user_defined_function" "this" {
  name          = "hops"
  catalog_id    = "000000000000"
  database_name = aws_glue_catalog_database.this.name
  class_name    = "org.example.Hops"
  owner_name    = "brewer"
  owner_type    = "GROUP"
}

resource "aws_glue_classifier" "json" {
  name = "json"

  json_classifier {
    json_path = "$[*]"
  }
}

resource "aws_glue_classifier" "csv" {
  name = "csv"

  csv_classifier {
    contains_header = "PRESENT"
    delimiter       = ","
    header          = ["id", "name"]
    quote_symbol    = "'"
  }
}

resource "aws_glue_classifier" "grok" {
  name = "grok"

  grok_classifier {
    classification = "brewery-log"
    grok_pattern   = "%%{GREEDYDATA:message}"
  }
}

resource "aws_glue_classifier" "xml" {
  name = "xml"

  xml_classifier {
    classification = "brewery-xml"
    row_tag        = "beer"
  }
}

resource "aws_glue_crawler" "s3" {
  name          = "s3"
  database_name = aws_glue_catalog_database.this.name
  role          = "arn:aws:iam::000000000000:role/crawler"
  classifiers   = [aws_glue_classifier.json.name, aws_glue_classifier.grok.name]
  schedule      = "cron(15 12 * * ? *)"
  table_prefix  = "lake_"
  tags          = { team = "ales" }

  recrawl_policy {
    recrawl_behavior = "CRAWL_EVERYTHING"
  }

  s3_target {
    path        = "s3://lake/in/"
    exclusions  = ["errors/**"]
    sample_size = 10
  }
}

resource "aws_glue_crawler" "catalog" {
  name          = "catalog"
  database_name = aws_glue_catalog_database.this.name
  role          = "arn:aws:iam::000000000000:role/crawler"
  configuration = jsonencode({ Version = 1, Grouping = { TableGroupingPolicy = "CombineCompatibleSchemas" } })

  catalog_target {
    database_name = aws_glue_catalog_database.this.name
    tables        = [aws_glue_catalog_table.this.name]
  }

  schema_change_policy {
    delete_behavior = "LOG"
  }
}

resource "aws_glue_registry" "this" {
  registry_name = "registry"
}

resource "aws_glue_schema" "this" {
  schema_name       = "beer"
  registry_arn      = aws_glue_registry.this.arn
  data_format       = "AVRO"
  compatibility     = "NONE"
  schema_definition = jsonencode({ type = "record", name = "beer", fields = [{ name = "id", type = "int" }] })
}

resource "aws_glue_connection" "this" {
  name            = "cellar"
  description     = "Never opened"
  connection_type = "JDBC"
  match_criteria  = ["ales"]

  connection_properties = {
    JDBC_CONNECTION_URL = "jdbc:mysql://brewery.example/beers"
    USERNAME            = "brewer"
    PASSWORD            = "secret"
  }
}

resource "aws_glue_resource_policy" "this" {
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Action    = "glue:GetTable"
      Resource  = "arn:aws:glue:us-east-1:000000000000:*"
      Principal = { AWS = "*" }
    }]
  })
}
