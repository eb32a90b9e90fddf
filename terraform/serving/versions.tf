terraform {
  required_version = ">= 1.11"

  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = "5.100.0"
    }
  }

  # Bucket and region come from ../environments/<environment>.backend.hcl.
  backend "s3" {
    key          = "serving.tfstate"
    use_lockfile = true
  }
}

# Where AWS is, is the environment's to say: AWS_ENDPOINT_URL names the emulator, and its absence AWS itself.
provider "aws" {
  region            = var.region
  s3_use_path_style = var.s3_use_path_style

  default_tags {
    tags = local.tags
  }
}
