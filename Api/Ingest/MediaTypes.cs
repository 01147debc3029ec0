namespace Coldstart.Api.Ingest;

/// <summary>Content types, without their parameters. None at all is taken as what the door expects.</summary>
internal static class MediaTypes
{
    public static bool IsJson(string? contentType) => Essence(contentType) is "" or "application/json" or "text/json" || Essence(contentType).EndsWith("+json", StringComparison.Ordinal);

    public static bool IsNdjson(string? contentType) => Essence(contentType) is "application/x-ndjson" or "application/ndjson" or "application/jsonl" or "application/x-jsonlines";

    public static bool IsText(string? contentType) => Essence(contentType) is "text/plain" or "application/octet-stream" or "application/x-www-form-urlencoded";

    public static bool IsPacked(string? contentType) => Essence(contentType) is "application/gzip" or "application/x-gzip" or "application/zlib";

    /// <summary>The binary form of Protocol Buffers; nothing else is taken as it.</summary>
    public static bool IsProtobuf(string? contentType) => Essence(contentType) is "application/x-protobuf" or "application/protobuf";

    private static string Essence(string? contentType)
    {
        if (string.IsNullOrEmpty(contentType)) return "";
        var end = contentType.IndexOf(';', StringComparison.Ordinal);
        return (end < 0 ? contentType : contentType[..end]).Trim().ToLowerInvariant();
    }
}
