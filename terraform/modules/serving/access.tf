# What an instance may do: pull the model's image, write its log, take part in Session Manager.

resource "aws_iam_role" "instance" {
  name               = "${var.name}-instance"
  description        = "What the instances of ${var.name} may do"
  assume_role_policy = module.trust.policy
}

module "trust" {
  source  = "../trust"
  service = "ec2"
}

resource "aws_iam_instance_profile" "instance" {
  name = "${var.name}-instance"
  role = aws_iam_role.instance.name
}

# A session in place of SSH: https://docs.aws.amazon.com/systems-manager/latest/userguide/session-manager.html
resource "aws_iam_role_policy_attachment" "session" {
  role       = aws_iam_role.instance.name
  policy_arn = "arn:${data.aws_partition.current.partition}:iam::aws:policy/AmazonSSMManagedInstanceCore"
}

resource "aws_iam_role_policy" "instance" {
  name   = "serve"
  role   = aws_iam_role.instance.id
  policy = data.aws_iam_policy_document.instance.json
}

data "aws_iam_policy_document" "instance" {
  statement {
    sid       = "WriteLog"
    actions   = ["logs:CreateLogStream", "logs:PutLogEvents"]
    resources = ["${aws_cloudwatch_log_group.model.arn}:*"]
  }

  dynamic "statement" {
    for_each = local.ecr_repository

    content {
      sid       = "PullImage"
      actions   = ["ecr:BatchCheckLayerAvailability", "ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"]
      resources = ["arn:${data.aws_partition.current.partition}:ecr:${statement.value[1]}:${statement.value[0]}:repository/${statement.value[2]}"]
    }
  }

  # A token is for the whole registry: the action knows no resource.
  dynamic "statement" {
    for_each = local.ecr_repository

    content {
      sid       = "LogInToRegistry"
      actions   = ["ecr:GetAuthorizationToken"]
      resources = ["*"]
    }
  }

  dynamic "statement" {
    for_each = var.capture_delivery_stream[*]

    content {
      sid       = "CapturePredictions"
      actions   = ["firehose:PutRecord"]
      resources = ["arn:${data.aws_partition.current.partition}:firehose:${data.aws_region.current.name}:${data.aws_caller_identity.current.account_id}:deliverystream/${statement.value}"]
    }
  }
}
