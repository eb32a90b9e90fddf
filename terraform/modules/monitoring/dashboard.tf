# One page: the way of a beer from left to right, and below it what went wrong.

locals {
  widgets = [
    {
      title   = "Collected"
      metrics = [for metric in ["DocumentsFetched", "DocumentsSent", "DocumentsRefused"] : ["brewlake", metric, "service", "ingestion"]]
      stat    = "Sum"
    },
    {
      title   = "On the stream"
      metrics = [["AWS/Kinesis", "IncomingRecords", "StreamName", var.stream_name]]
      stat    = "Sum"
    },
    {
      title   = "Stored"
      metrics = [for stream in sort(var.delivery_streams) : ["AWS/Firehose", "DeliveryToS3.Records", "DeliveryStreamName", stream]]
      stat    = "Sum"
    },
    {
      title   = "Cleaned and failed"
      metrics = [for metric in ["RecordsCleaned", "RecordsFailed"] : ["brewlake", metric, "service", "transformation"]]
      stat    = "Sum"
    },
    {
      title   = "Age of the oldest beer not stored, s"
      metrics = [for stream in sort(var.delivery_streams) : ["AWS/Firehose", "DeliveryToS3.DataFreshness", "DeliveryStreamName", stream]]
      stat    = "Maximum"
    },
    {
      title   = "Functions' errors"
      metrics = [for function in sort(values(local.functions)) : ["AWS/Lambda", "Errors", "FunctionName", function]]
      stat    = "Sum"
    },
    {
      title   = "Functions' duration, ms"
      metrics = [for function in sort(values(local.functions)) : ["AWS/Lambda", "Duration", "FunctionName", function]]
      stat    = "p95"
    },
    {
      title   = "Quality: figures that are not sound"
      metrics = [["brewlake", "QualityProblems"]]
      stat    = "Maximum"
    },
  ]
}

resource "aws_cloudwatch_dashboard" "this" {
  dashboard_name = var.prefix

  dashboard_body = jsonencode({
    widgets = concat(
      [
        for index, widget in local.widgets : {
          type   = "metric"
          x      = index % 4 * 6
          y      = floor(index / 4) * 6
          width  = 6
          height = 6
          properties = {
            title   = widget.title
            metrics = widget.metrics
            stat    = widget.stat
            period  = 300
            region  = var.region
            view    = "timeSeries"
          }
        }
      ],
      [{
        type       = "alarm"
        x          = 0
        y          = 12
        width      = 24
        height     = 4
        properties = { title = "Alarms", alarms = sort([for alarm in aws_cloudwatch_metric_alarm.this : alarm.arn]) }
      }]
    )
  })
}
