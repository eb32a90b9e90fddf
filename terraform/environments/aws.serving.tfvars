environment = "prod"

# Who may call the service. Narrow it before the model is worth something.
allowed_cidr_blocks = ["0.0.0.0/0"]

# One small instance, two while a new version takes its place or while there is much to do.
instance_type = "t3.micro"
instances_min = 1
instances_max = 2
