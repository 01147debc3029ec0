namespace Coldstart.Analytics.Records;

/// <summary>The door that the records of a block came through. The values are stored: never renumber.</summary>
public enum RecordSource : byte
{
    /// <summary>It was not said: a block of an earlier program, or of none of the doors.</summary>
    Unknown = 0,

    /// <summary>Invocations as an SDK reports them, one or many.</summary>
    Sdk = 1,

    /// <summary>Log text and lines.</summary>
    Logs = 2,

    /// <summary>A subscription of CloudWatch Logs.</summary>
    CloudWatch = 3,

    /// <summary>A stream of Amazon Data Firehose.</summary>
    Firehose = 4,

    /// <summary>The Telemetry API of AWS Lambda.</summary>
    Telemetry = 5,

    /// <summary>A CloudWatch metric stream. Of no block: what was measured is told apart from what else Firehose delivers by the kind of its records.</summary>
    MetricStream = 6,

    /// <summary>Spans of OpenTelemetry.</summary>
    OtlpTraces = 7,

    /// <summary>Metrics of OpenTelemetry.</summary>
    OtlpMetrics = 8,

    /// <summary>Log records of OpenTelemetry.</summary>
    OtlpLogs = 9,
}

/// <summary>What follows from a <see cref="RecordSource"/>.</summary>
public static class RecordSources
{
    private static readonly string[] Codes = ["unknown", "sdk", "logs", "cloudwatch", "firehose", "telemetry", "metric_stream", "otlp_traces", "otlp_metrics", "otlp_logs"];

    /// <summary>Sources that there are, with <see cref="RecordSource.Unknown"/>.</summary>
    public static int Count => Codes.Length;

    /// <summary>The source as it stands in answers.</summary>
    public static string Code(this RecordSource source) => Codes[(int)source];

    /// <summary>Its records are lines or events of Lambda, which may be filtered before they come.</summary>
    public static bool IsOfLines(this RecordSource source) =>
        source is RecordSource.Logs or RecordSource.CloudWatch or RecordSource.Firehose or RecordSource.Telemetry or RecordSource.OtlpLogs;
}
