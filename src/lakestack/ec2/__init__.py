"""EC2: LocalStack's, which is moto's, with what a second `terraform plan` needs to find as it was written."""
