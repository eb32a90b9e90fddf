"""CloudWatch: LocalStack's, with the tags of alarms."""
