# The emulator on this machine: its load balancer listens where the emulator does.
environment       = "local"
s3_use_path_style = true
force_destroy     = true
http_port         = 4566

# An emulated instance stands for the model server that runs beside it.
instance_tags = {
  "lakestack:address" = "localhost:3000"
}

# A server that runs already is ready at once, and drains as fast as it is asked.
health_check_seconds = 5
warmup_seconds       = 0
drain_seconds        = 5
