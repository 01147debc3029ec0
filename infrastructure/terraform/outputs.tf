output "failed_deliveries_bucket" {
  description = "What Coldstart did not take within two hours."
  value       = aws_s3_bucket.failed.bucket
}

output "stream_arn" {
  description = "For subscription filters of more log groups."
  value       = aws_kinesis_firehose_delivery_stream.coldstart.arn
}
