# What an operator is told of: alarms. dashboard.tf is what an operator looks at. Figures of brewlake's own come from the
# functions' embedded metrics and from `make quality`.

locals {
  functions = { ingestion = var.ingestion_function, transformation = var.transformation_function }

  # Lambda: https://docs.aws.amazon.com/lambda/latest/dg/monitoring-metrics-types.html
  of_functions = {
    for part, function in local.functions : "${part}-errors" => {
      says       = "The ${part} function fails: its log group says why."
      namespace  = "AWS/Lambda"
      metric     = "Errors"
      dimensions = { FunctionName = function }
      statistic  = "Sum"
      period     = 300
      over       = 0
    }
  }

  # Firehose: https://docs.aws.amazon.com/firehose/latest/dev/cloudwatch-metrics.html
  of_deliveries = merge([
    for stream in var.delivery_streams : {
      "${stream}-freshness" = {
        says       = "The oldest beer that ${stream} holds waits too long to be stored."
        namespace  = "AWS/Firehose"
        metric     = "DeliveryToS3.DataFreshness"
        dimensions = { DeliveryStreamName = stream }
        statistic  = "Maximum"
        period     = 300
        over       = var.behind_seconds
      }
      "${stream}-iterator-age" = {
        says       = "${stream} reads the Kinesis stream too slowly: beers are lost when they are a day old."
        namespace  = "AWS/Firehose"
        metric     = "KinesisMillisBehindLatest"
        dimensions = { DeliveryStreamName = stream }
        statistic  = "Maximum"
        period     = 300
        over       = var.behind_seconds * 1000
      }
    }
  ]...)

  of_records = {
    "failed-records" = {
      says       = "Documents that are no beer went to the error output: make replay lists them."
      namespace  = "brewlake"
      metric     = "RecordsFailed"
      dimensions = { service = "transformation" }
      statistic  = "Sum"
      period     = 3600
      over       = 0
    }
    "refused-documents" = {
      says       = "Documents were too large for the stream, and are in no bucket: the ingestion's log names them."
      namespace  = "brewlake"
      metric     = "DocumentsRefused"
      dimensions = { service = "ingestion" }
      statistic  = "Sum"
      period     = 3600
      over       = 0
    }
    "quality" = {
      says       = "The last make quality found the lake unsound."
      namespace  = "brewlake"
      metric     = "QualityProblems"
      dimensions = {}
      statistic  = "Maximum"
      period     = 3600
      over       = 0
    }
  }

  alarms = merge(local.of_functions, local.of_deliveries, local.of_records)
}

resource "aws_cloudwatch_metric_alarm" "this" {
  for_each = local.alarms

  alarm_name          = startswith(each.key, var.prefix) ? each.key : "${var.prefix}-${each.key}"
  alarm_description   = each.value.says
  namespace           = each.value.namespace
  metric_name         = each.value.metric
  dimensions          = each.value.dimensions
  statistic           = each.value.statistic
  period              = each.value.period
  evaluation_periods  = 1
  comparison_operator = "GreaterThanThreshold"
  threshold           = each.value.over
  treat_missing_data  = "notBreaching" # where nothing runs, nothing is said
  alarm_actions       = var.actions
  ok_actions          = var.actions
}
