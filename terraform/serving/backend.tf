# Bucket and region come from ../environments/<environment>.backend.hcl.
terraform {
  backend "s3" {
    key          = "serving.tfstate"
    use_lockfile = true
  }
}
