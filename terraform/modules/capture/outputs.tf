output "delivery_stream" {
  description = "Name of the Firehose stream that takes predictions."
  value       = aws_kinesis_firehose_delivery_stream.predictions.name
}
