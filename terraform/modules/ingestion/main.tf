# On a schedule, the ingestion Lambda draws beers from PunkAPI and puts them into the stream.

module "function" {
  source = "../function"

  name               = "${var.prefix}-ingestion"
  description        = "Draws beers from PunkAPI and puts them into the Kinesis stream ${var.stream_name}"
  handler            = "brewlake.ingestion.handler.handler"
  package            = var.package
  timeout            = 300
  log_level          = var.log_level
  log_retention_days = var.log_retention_days

  environment = {
    BREWLAKE_STREAM_NAME = var.stream_name
    BREWLAKE_PUNKAPI_URL = var.punkapi_url
  }
}

resource "aws_iam_role_policy" "put_records" {
  name   = "put-records"
  role   = module.function.role_name
  policy = data.aws_iam_policy_document.put_records.json
}

data "aws_iam_policy_document" "put_records" {
  statement {
    sid       = "PutBeers"
    actions   = ["kinesis:PutRecords"]
    resources = [var.stream_arn]
  }
}

resource "aws_cloudwatch_event_rule" "schedule" {
  name                = "${var.prefix}-ingestion"
  description         = "Starts an ingestion of ${var.draws} beers"
  schedule_expression = var.schedule
  state               = var.schedule_enabled ? "ENABLED" : "DISABLED"
}

resource "aws_cloudwatch_event_target" "function" {
  rule  = aws_cloudwatch_event_rule.schedule.name
  arn   = module.function.arn
  input = jsonencode({ draws = var.draws })

  # Not before it may be invoked, and may put what it draws.
  depends_on = [aws_lambda_permission.schedule, aws_iam_role_policy.put_records]
}

resource "aws_lambda_permission" "schedule" {
  statement_id  = "AllowSchedule"
  action        = "lambda:InvokeFunction"
  function_name = module.function.name
  principal     = "events.amazonaws.com"
  source_arn    = aws_cloudwatch_event_rule.schedule.arn
}
