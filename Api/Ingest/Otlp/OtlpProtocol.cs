using Coldstart.Analytics.Records;
using Coldstart.Ingestion.Otlp;

namespace Coldstart.Api.Ingest.Otlp;

/// <summary>Names of OTLP/HTTP 1.x ("OpenTelemetry Protocol Specification").</summary>
internal static class OtlpProtocol
{
    public const string ProtobufType = "application/x-protobuf";
    public const string JsonType = "application/json";

    public static IReadOnlyList<OtlpSignal> Signals { get; } = [OtlpSignal.Traces, OtlpSignal.Metrics, OtlpSignal.Logs];

    /// <summary>The path of a signal, at which every exporter sends by itself when it knows the address of the server.</summary>
    public static string RouteOf(OtlpSignal signal) => signal switch
    {
        OtlpSignal.Traces => "/v1/traces",
        OtlpSignal.Metrics => "/v1/metrics",
        _ => "/v1/logs",
    };

    /// <summary>The door of a signal as the functions know it.</summary>
    public static RecordSource SourceOf(OtlpSignal signal) => signal switch
    {
        OtlpSignal.Traces => RecordSource.OtlpTraces,
        OtlpSignal.Metrics => RecordSource.OtlpMetrics,
        _ => RecordSource.OtlpLogs,
    };

    /// <summary>The member of a partial success that counts what was rejected.</summary>
    public static string RejectedName(OtlpSignal signal) => signal switch
    {
        OtlpSignal.Traces => "rejectedSpans",
        OtlpSignal.Metrics => "rejectedDataPoints",
        _ => "rejectedLogRecords",
    };

    /// <summary>An answer has the form of its request; that of one in neither form is JSON, which people can read.</summary>
    public static string AnswerTypeOf(string? contentType) => MediaTypes.IsProtobuf(contentType) ? ProtobufType : JsonType;
}
