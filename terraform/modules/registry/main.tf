# The registry of the model's images: a tag, once pushed, names the same image for ever.

resource "aws_ecr_repository" "this" {
  #checkov:skip=CKV_AWS_136:ECR's own key encrypts it; the image holds code and a model, no secret
  name                 = var.name
  image_tag_mutability = "IMMUTABLE"
  force_delete         = var.force_destroy

  image_scanning_configuration {
    scan_on_push = true
  }

  encryption_configuration {
    encryption_type = "AES256"
  }
}

resource "aws_ecr_lifecycle_policy" "this" {
  repository = aws_ecr_repository.this.name

  policy = jsonencode({
    rules = [
      {
        rulePriority = 1
        description  = "Images whose push was not finished"
        selection    = { tagStatus = "untagged", countType = "sinceImagePushed", countUnit = "days", countNumber = 7 }
        action       = { type = "expire" }
      },
      {
        rulePriority = 2
        description  = "All versions but the newest ${var.kept_images}"
        selection    = { tagStatus = "tagged", tagPrefixList = ["v"], countType = "imageCountMoreThan", countNumber = var.kept_images }
        action       = { type = "expire" }
      },
      {
        # Counted apart: the clock runs the newest one, however many versions came after it.
        rulePriority = 3
        description  = "All images that train but the newest ${var.kept_images}"
        selection    = { tagStatus = "tagged", tagPrefixList = ["training-"], countType = "imageCountMoreThan", countNumber = var.kept_images }
        action       = { type = "expire" }
      },
    ]
  })
}
