environment = "prod"

# A public PunkAPI. Its documents are of version 3.
punkapi_url        = "https://punkapi-alxiw.amvera.io/v3"
ingestion_schedule = "rate(1 hour)"
ingestion_draws    = 10

crawler_schedule = "cron(30 0 * * ? *)" # once a day, at 00:30 UTC
old_version_days = 30
results_days     = 30
