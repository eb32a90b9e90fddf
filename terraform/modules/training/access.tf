# Three roles: who starts the task, what starts it, and what it may do itself.

locals {
  cleaned = "arn:${data.aws_partition.current.partition}:s3:::${var.platform.cleaned_bucket}"
  results = "arn:${data.aws_partition.current.partition}:s3:::${var.platform.athena_results_bucket}"
  account = "${data.aws_region.current.name}:${data.aws_caller_identity.current.account_id}"

  # <account>.dkr.ecr.<region>.amazonaws.com/<repository>@<digest>
  repository = regex("^([0-9]{12})\\.dkr\\.ecr\\.([a-z0-9-]+)\\.[a-z.]+/([^@]+)@", var.image)
}

module "trust" {
  source   = "../trust"
  for_each = toset(["scheduler", "ecs-tasks"])

  service = each.key
}

# --- EventBridge Scheduler: runs this task, and hands it its roles

resource "aws_iam_role" "schedule" {
  name               = "${var.name}-schedule"
  description        = "Starts the task ${var.name} by the clock"
  assume_role_policy = module.trust["scheduler"].policy
}

resource "aws_iam_role_policy" "schedule" {
  name   = "run"
  role   = aws_iam_role.schedule.id
  policy = data.aws_iam_policy_document.schedule.json
}

data "aws_iam_policy_document" "schedule" {
  statement {
    sid       = "RunTask"
    actions   = ["ecs:RunTask"]
    resources = ["${aws_ecs_task_definition.retrain.arn_without_revision}:*"]

    condition {
      test     = "ArnEquals"
      variable = "ecs:cluster"
      values   = [aws_ecs_cluster.training.arn]
    }
  }

  statement {
    sid       = "HandOverRoles"
    actions   = ["iam:PassRole"]
    resources = [aws_iam_role.start.arn, aws_iam_role.retrain.arn]
  }
}

# --- Fargate: pulls the image and writes the log

resource "aws_iam_role" "start" {
  name               = "${var.name}-start"
  description        = "Pulls the image of ${var.name} and writes its log"
  assume_role_policy = module.trust["ecs-tasks"].policy
}

resource "aws_iam_role_policy" "start" {
  name   = "start"
  role   = aws_iam_role.start.id
  policy = data.aws_iam_policy_document.start.json
}

data "aws_iam_policy_document" "start" {
  statement {
    sid       = "PullImage"
    actions   = ["ecr:BatchCheckLayerAvailability", "ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"]
    resources = ["arn:${data.aws_partition.current.partition}:ecr:${local.repository[1]}:${local.repository[0]}:repository/${local.repository[2]}"]
  }

  # A token is for the whole registry: the action knows no resource.
  statement {
    sid       = "LogInToRegistry"
    actions   = ["ecr:GetAuthorizationToken"]
    resources = ["*"]
  }

  statement {
    sid       = "WriteLog"
    actions   = ["logs:CreateLogStream", "logs:PutLogEvents"]
    resources = ["${aws_cloudwatch_log_group.retrain.arn}:*"]
  }
}

# --- the task: asks Athena for the training set, and keeps versions beside what they were trained on

resource "aws_iam_role" "retrain" {
  name               = var.name
  description        = "What the retraining task may do"
  assume_role_policy = module.trust["ecs-tasks"].policy
}

resource "aws_iam_role_policy" "retrain" {
  name   = "retrain"
  role   = aws_iam_role.retrain.id
  policy = data.aws_iam_policy_document.retrain.json
}

data "aws_iam_policy_document" "retrain" {
  statement {
    sid       = "Ask"
    actions   = ["athena:GetQueryExecution", "athena:GetQueryResults", "athena:GetWorkGroup", "athena:StartQueryExecution", "athena:StopQueryExecution"]
    resources = ["arn:${data.aws_partition.current.partition}:athena:${local.account}:workgroup/${var.platform.athena_workgroup}"]
  }

  statement {
    sid     = "ReadCatalog"
    actions = ["glue:GetDatabase", "glue:GetPartition", "glue:GetPartitions", "glue:GetTable", "glue:BatchGetPartition"]
    resources = [
      "arn:${data.aws_partition.current.partition}:glue:${local.account}:catalog",
      "arn:${data.aws_partition.current.partition}:glue:${local.account}:database/${var.platform.glue_database}",
      "arn:${data.aws_partition.current.partition}:glue:${local.account}:table/${var.platform.glue_database}/*",
    ]
  }

  statement {
    sid       = "FindObjects"
    actions   = ["s3:GetBucketLocation", "s3:ListBucket"]
    resources = [local.cleaned, local.results]
  }

  statement {
    sid       = "ReadBeers"
    actions   = ["s3:GetObject"]
    resources = ["${local.cleaned}/beers/*", "${local.cleaned}/predictions/*"]
  }

  statement {
    sid       = "KeepVersions"
    actions   = ["s3:GetObject", "s3:PutObject"]
    resources = ["${local.cleaned}/models/*"]
  }

  statement {
    sid       = "WriteResults"
    actions   = ["s3:AbortMultipartUpload", "s3:GetObject", "s3:PutObject"]
    resources = ["${local.results}/*"]
  }
}
