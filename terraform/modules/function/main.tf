# A Python Lambda with its log group and a role that may write to that log group only. Callers add what else it may do.

resource "aws_lambda_function" "this" {
  #checkov:skip=CKV_AWS_50:X-Ray's rights cannot be narrowed to a resource, and one function calls no other
  #checkov:skip=CKV_AWS_115:A new account has ten concurrent executions, of which none can be reserved
  #checkov:skip=CKV_AWS_116:A failed ingestion is repeated by the next, and Firehose keeps what a failed transformation leaves
  #checkov:skip=CKV_AWS_117:It reaches a public API and AWS, and nothing in a VPC
  #checkov:skip=CKV_AWS_173:Its environment holds names and a public URL, no secret
  #checkov:skip=CKV_AWS_272:Packages are built from hashed requirements by whoever deploys them
  function_name    = var.name
  description      = var.description
  role             = aws_iam_role.this.arn
  runtime          = "python3.13"
  architectures    = ["x86_64"]
  handler          = var.handler
  filename         = var.package
  source_code_hash = filebase64sha256(var.package)
  timeout          = var.timeout
  memory_size      = var.memory_size

  environment {
    variables = merge(var.environment, {
      POWERTOOLS_SERVICE_NAME = var.name
      POWERTOOLS_LOG_LEVEL    = var.log_level
    })
  }

  logging_config {
    log_format = "Text" # as it is printed: Powertools writes JSON lines of its own
    log_group  = aws_cloudwatch_log_group.this.name
  }
}

resource "aws_cloudwatch_log_group" "this" {
  #checkov:skip=CKV_AWS_158:CloudWatch encrypts it with its own key; it holds no secret
  #checkov:skip=CKV_AWS_338:How long logs are of use is the variable's to say
  name              = "/aws/lambda/${var.name}"
  retention_in_days = var.log_retention_days
}

resource "aws_iam_role" "this" {
  name               = var.name
  description        = "What the Lambda ${var.name} may do"
  assume_role_policy = module.trust.policy
}

module "trust" {
  source  = "../trust"
  service = "lambda"
}

resource "aws_iam_role_policy" "logs" {
  name   = "logs"
  role   = aws_iam_role.this.id
  policy = data.aws_iam_policy_document.logs.json
}

data "aws_iam_policy_document" "logs" {
  statement {
    sid     = "WriteOwnLogs"
    actions = ["logs:CreateLogStream", "logs:PutLogEvents"]
    # Lambda names the streams as it starts: what can be named beforehand is the group that holds them.
    resources = ["${aws_cloudwatch_log_group.this.arn}:log-stream:*"]
  }
}
