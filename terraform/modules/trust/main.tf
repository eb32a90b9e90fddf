# Who may take a role: one AWS service, and that for this account alone.
# https://docs.aws.amazon.com/IAM/latest/UserGuide/confused-deputy.html

data "aws_caller_identity" "current" {}

locals {
  # They take the role of an instance or a function, which is this account's anyway, and name no account.
  without_account = ["ec2", "lambda"]
}

data "aws_iam_policy_document" "this" {
  statement {
    actions = ["sts:AssumeRole"]

    principals {
      type        = "Service"
      identifiers = ["${var.service}.amazonaws.com"]
    }

    dynamic "condition" {
      for_each = contains(local.without_account, var.service) ? [] : [data.aws_caller_identity.current.account_id]

      content {
        test     = "StringEquals"
        variable = "aws:SourceAccount"
        values   = [condition.value]
      }
    }
  }
}
