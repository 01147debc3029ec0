namespace Coldstart.Api.Ingest.Firehose;

/// <summary>Names of the HTTP endpoint delivery protocol 1.0 of Amazon Data Firehose ("HTTP endpoint delivery request and response specifications").</summary>
internal static class FirehoseProtocol
{
    public const string Route = "/api/v1/ingest/firehose";
    public const string Version = "1.0";
    public const string VersionHeader = "X-Amz-Firehose-Protocol-Version";
    public const string RequestIdHeader = "X-Amz-Firehose-Request-Id";
    public const string AccessKeyHeader = "X-Amz-Firehose-Access-Key";
    public const string SourceArnHeader = "X-Amz-Firehose-Source-Arn";
    public const string AttributesHeader = "X-Amz-Firehose-Common-Attributes";

    /// <summary>Without a charset: the protocol knows only this.</summary>
    public const string ContentType = "application/json";
}
