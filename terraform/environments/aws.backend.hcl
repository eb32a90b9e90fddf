# The bucket's name holds the account's id, so it is given beside this file:
# terraform init -backend-config=../environments/aws.backend.hcl -backend-config=bucket=brewlake-state-<account>
region  = "us-east-1"
encrypt = true
