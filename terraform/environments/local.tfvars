# The emulator on this machine. AWS_ENDPOINT_URL says where it listens.
environment       = "local"
s3_use_path_style = true
force_destroy     = true

# The PunkAPI that runs beside it.
punkapi_url        = "http://localhost:8080/v2"
ingestion_schedule = "rate(1 minute)"
ingestion_draws    = 10

# A beer is in the lake seconds after it was drawn.
buffering_seconds      = 1
buffering_mib          = 1
transformation_seconds = 1

# Encrypting the stream makes Terraform wait another ten seconds, and protects nothing here.
stream_kms_key = null
