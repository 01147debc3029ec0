variable "endpoint" {
  description = "Address of the Firehose door, for example https://coldstart.example.com/api/v1/ingest/firehose"
  type        = string

  validation {
    condition     = can(regex("^https://.+/api/v1/ingest/firehose$", var.endpoint))
    error_message = "The endpoint must be https and end with /api/v1/ingest/firehose."
  }
}

variable "access_key" {
  description = "API key of Coldstart with the scope ingest."
  type        = string
  sensitive   = true
}

variable "log_groups" {
  description = "Log groups of the functions, for example [\"/aws/lambda/orders\"]."
  type        = set(string)
}

variable "cold_starts_only" {
  description = "Send cold starts only. Totals, rates and costs cannot be right then."
  type        = bool
  default     = false
}

variable "architecture" {
  description = "Architecture of the functions: no log line tells it, and the price depends on it."
  type        = string
  default     = "x86_64"

  validation {
    condition     = contains(["x86_64", "arm64"], var.architecture)
    error_message = "The architecture must be x86_64 or arm64."
  }
}

variable "metric_stream" {
  description = "Stream the metrics of AWS/Lambda too. Once a region is enough."
  type        = bool
  default     = false
}
