# One page: the way of a beer from left to right, and below it what went wrong.

locals {
  load_balancer = "{AWS/ApplicationELB,LoadBalancer,TargetGroup} ${var.prefix}"

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
      title   = "Behind the stream, ms"
      metrics = [for stream in sort(var.delivery_streams) : ["AWS/Firehose", "KinesisMillisBehindLatest", "DeliveryStreamName", stream]]
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
    # The model's load balancer is of another stack: it is found by how its name begins.
    {
      title   = "Model: what nine of ten requests take at most, s"
      metrics = [[{ expression = "SEARCH('${local.load_balancer} MetricName=\"TargetResponseTime\"', 'p90', 300)" }]]
      stat    = "p90"
    },
    {
      title   = "Model: requests, and server errors"
      metrics = [for metric in ["RequestCount", "HTTPCode_Target_5XX_Count"] : [{ expression = "SEARCH('${local.load_balancer} MetricName=\"${metric}\"', 'Sum', 300)" }]]
      stat    = "Sum"
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
        y          = 6 * ceil(length(local.widgets) / 4)
        width      = 24
        height     = 4
        properties = { title = "Alarms", alarms = sort([for alarm in aws_cloudwatch_metric_alarm.this : alarm.arn]) }
      }]
    )
  })
}
