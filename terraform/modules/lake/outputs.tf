output "stream_arn" {
  description = "ARN of the Kinesis stream, known once both delivery streams read it."
  value       = aws_kinesis_stream.beers.arn

  # Firehose starts with what arrives after it: a beer put earlier would reach no bucket.
  depends_on = [aws_kinesis_firehose_delivery_stream.raw, aws_kinesis_firehose_delivery_stream.cleaned]
}

output "stream_name" {
  description = "Name of the Kinesis stream."
  value       = aws_kinesis_stream.beers.name
}

output "raw_bucket" {
  description = "Name of the bucket of beers as collected."
  value       = module.raw.name
}

output "cleaned_bucket" {
  description = "Name of the bucket of cleaned beers."
  value       = module.cleaned.name
}

output "cleaned_bucket_arn" {
  description = "ARN of the bucket of cleaned beers."
  value       = module.cleaned.arn
}

output "raw_delivery_stream" {
  description = "Name of the Firehose stream that stores beers as collected."
  value       = aws_kinesis_firehose_delivery_stream.raw.name
}

output "cleaned_delivery_stream" {
  description = "Name of the Firehose stream that cleans beers and stores them."
  value       = aws_kinesis_firehose_delivery_stream.cleaned.name
}

output "transformation_function" {
  description = "Name of the transformation Lambda."
  value       = module.transformation.name
}
