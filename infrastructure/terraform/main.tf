terraform {
  required_version = ">= 1.5"

  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = ">= 5.0"
    }
  }
}

data "aws_caller_identity" "current" {}

locals {
  all_lines   = "?\"REPORT RequestId\" ?\"START RequestId\" ?INIT_START ?INIT_REPORT ?RESTORE_START ?RESTORE_REPORT ?\"Task timed out\" ?\"platform.\" ?\"Runtime.\" ?\"Invoke Error\""
  cold_starts = "?\"Init Duration\" ?\"Restore Duration\" ?initDurationMs ?restoreDurationMs ?ColdStartReport"
}

resource "aws_s3_bucket" "failed" {
  bucket_prefix = "coldstart-failed-"
}

resource "aws_s3_bucket_public_access_block" "failed" {
  bucket                  = aws_s3_bucket.failed.id
  block_public_acls       = true
  block_public_policy     = true
  ignore_public_acls      = true
  restrict_public_buckets = true
}

resource "aws_s3_bucket_lifecycle_configuration" "failed" {
  bucket = aws_s3_bucket.failed.id

  rule {
    id     = "expire"
    status = "Enabled"

    filter {}

    expiration {
      days = 30
    }
  }
}

resource "aws_iam_role" "delivery" {
  name_prefix = "coldstart-delivery-"

  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Principal = { Service = "firehose.amazonaws.com" }
      Action    = "sts:AssumeRole"
    }]
  })
}

resource "aws_iam_role_policy" "delivery" {
  role = aws_iam_role.delivery.id

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect   = "Allow"
      Action   = ["s3:PutObject", "s3:GetObject", "s3:AbortMultipartUpload", "s3:ListBucket", "s3:GetBucketLocation", "s3:ListBucketMultipartUploads"]
      Resource = [aws_s3_bucket.failed.arn, "${aws_s3_bucket.failed.arn}/*"]
    }]
  })
}

resource "aws_kinesis_firehose_delivery_stream" "coldstart" {
  name        = "coldstart"
  destination = "http_endpoint"

  http_endpoint_configuration {
    name               = "Coldstart"
    url                = var.endpoint
    access_key         = var.access_key
    role_arn           = aws_iam_role.delivery.arn
    buffering_interval = 60
    buffering_size     = 4
    retry_duration     = 7200
    s3_backup_mode     = "FailedDataOnly"

    request_configuration {
      content_encoding = "GZIP"

      common_attributes {
        name  = "architecture"
        value = var.architecture
      }
    }

    s3_configuration {
      role_arn            = aws_iam_role.delivery.arn
      bucket_arn          = aws_s3_bucket.failed.arn
      compression_format  = "GZIP"
      error_output_prefix = "failed/"
    }
  }
}

resource "aws_iam_role" "subscription" {
  name_prefix = "coldstart-subscription-"

  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Principal = { Service = ["logs.amazonaws.com", "streams.metrics.cloudwatch.amazonaws.com"] }
      Action    = "sts:AssumeRole"
      Condition = { StringEquals = { "aws:SourceAccount" = data.aws_caller_identity.current.account_id } }
    }]
  })
}

resource "aws_iam_role_policy" "subscription" {
  role = aws_iam_role.subscription.id

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect   = "Allow"
      Action   = ["firehose:PutRecord", "firehose:PutRecordBatch"]
      Resource = aws_kinesis_firehose_delivery_stream.coldstart.arn
    }]
  })
}

resource "aws_cloudwatch_log_subscription_filter" "coldstart" {
  for_each = var.log_groups

  name            = "coldstart"
  log_group_name  = each.value
  filter_pattern  = var.cold_starts_only ? local.cold_starts : local.all_lines
  destination_arn = aws_kinesis_firehose_delivery_stream.coldstart.arn
  role_arn        = aws_iam_role.subscription.arn

  depends_on = [aws_iam_role_policy.subscription]
}

resource "aws_cloudwatch_metric_stream" "lambda" {
  count = var.metric_stream ? 1 : 0

  name          = "coldstart"
  firehose_arn  = aws_kinesis_firehose_delivery_stream.coldstart.arn
  role_arn      = aws_iam_role.subscription.arn
  output_format = "opentelemetry1.0"

  include_filter {
    namespace    = "AWS/Lambda"
    metric_names = ["Throttles", "ConcurrentExecutions", "ProvisionedConcurrencySpilloverInvocations", "IteratorAge", "DeadLetterErrors"]
  }
}
