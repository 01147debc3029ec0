using static Coldstart.Ingestion.Otlp.OtlpFieldKind;

namespace Coldstart.Ingestion.Otlp;

/// <summary>The part of OTLP that is read (opentelemetry-proto v1: collector, common, resource, trace, logs, metrics); docs/designs/otlp.md has it as a table.</summary>
internal static class OtlpSchema
{
    private static readonly OtlpMessage Value = MakeValue();
    private static readonly OtlpMessage Attribute = new(new("key", 1, Text), new("value", 2, Message, Value));
    private static readonly OtlpMessage Resource = new(Many("attributes", 1, Attribute));
    private static readonly OtlpMessage Scope = new(new("name", 1, Text), new("version", 2, Text), Many("attributes", 3, Attribute));

    private static readonly OtlpMessage Span = new(
        new("traceId", 1, Hex),
        new("spanId", 2, Hex),
        new("parentSpanId", 4, Hex),
        new("name", 5, Text),
        new("kind", 6, Whole),
        new("startTimeUnixNano", 7, Fixed64),
        new("endTimeUnixNano", 8, Fixed64),
        Many("attributes", 9, Attribute),
        Many("events", 11, new OtlpMessage(new("timeUnixNano", 1, Fixed64), new("name", 2, Text), Many("attributes", 3, Attribute))),
        new("status", 15, Message, new OtlpMessage(new("message", 2, Text), new("code", 3, Whole))));

    private static readonly OtlpMessage LogRecord = new(
        new("timeUnixNano", 1, Fixed64),
        new("severityNumber", 2, Whole),
        new("severityText", 3, Text),
        new("body", 5, Message, Value),
        Many("attributes", 6, Attribute),
        new("traceId", 9, Hex),
        new("spanId", 10, Hex),
        new("observedTimeUnixNano", 11, Fixed64),
        new("eventName", 12, Text));

    private static readonly OtlpMessage NumberPoint = new(
        new("startTimeUnixNano", 2, Fixed64),
        new("timeUnixNano", 3, Fixed64),
        new("asDouble", 4, OtlpFieldKind.Double),
        new("asInt", 6, Fixed64),
        Many("attributes", 7, Attribute),
        new("flags", 8, Whole));

    private static readonly OtlpMessage HistogramPoint = new(
        new("startTimeUnixNano", 2, Fixed64),
        new("timeUnixNano", 3, Fixed64),
        new("count", 4, Fixed64),
        new("sum", 5, OtlpFieldKind.Double),
        new("bucketCounts", 6, Fixed64, isRepeated: true),
        new("explicitBounds", 7, OtlpFieldKind.Double, isRepeated: true),
        Many("attributes", 9, Attribute),
        new("flags", 10, Whole),
        new("min", 11, OtlpFieldKind.Double),
        new("max", 12, OtlpFieldKind.Double));

    private static readonly OtlpMessage Buckets = new(new("offset", 1, Signed), new("bucketCounts", 2, Whole, isRepeated: true));

    private static readonly OtlpMessage ExponentialPoint = new(
        Many("attributes", 1, Attribute),
        new("startTimeUnixNano", 2, Fixed64),
        new("timeUnixNano", 3, Fixed64),
        new("count", 4, Fixed64),
        new("sum", 5, OtlpFieldKind.Double),
        new("scale", 6, Signed),
        new("zeroCount", 7, Fixed64),
        new("positive", 8, Message, Buckets),
        new("negative", 9, Message, Buckets),
        new("flags", 10, Whole),
        new("min", 12, OtlpFieldKind.Double),
        new("max", 13, OtlpFieldKind.Double),
        new("zeroThreshold", 14, OtlpFieldKind.Double));

    private static readonly OtlpMessage SummaryPoint = new(
        new("startTimeUnixNano", 2, Fixed64),
        new("timeUnixNano", 3, Fixed64),
        new("count", 4, Fixed64),
        new("sum", 5, OtlpFieldKind.Double),
        Many("quantileValues", 6, new OtlpMessage(new("quantile", 1, OtlpFieldKind.Double), new("value", 2, OtlpFieldKind.Double))),
        Many("attributes", 7, Attribute),
        new("flags", 8, Whole));

    private static readonly OtlpMessage Metric = new(
        new("name", 1, Text),
        new("description", 2, Text),
        new("unit", 3, Text),
        new("gauge", 5, Message, new OtlpMessage(Many("dataPoints", 1, NumberPoint))),
        new("sum", 7, Message, new OtlpMessage(Many("dataPoints", 1, NumberPoint), new("aggregationTemporality", 2, Whole), new("isMonotonic", 3, OtlpFieldKind.Boolean))),
        new("histogram", 9, Message, new OtlpMessage(Many("dataPoints", 1, HistogramPoint), new("aggregationTemporality", 2, Whole))),
        new("exponentialHistogram", 10, Message, new OtlpMessage(Many("dataPoints", 1, ExponentialPoint), new("aggregationTemporality", 2, Whole))),
        new("summary", 11, Message, new OtlpMessage(Many("dataPoints", 1, SummaryPoint))));

    /// <summary><c>ExportTraceServiceRequest</c>.</summary>
    public static OtlpMessage Traces { get; } = Request("resourceSpans", "scopeSpans", "spans", Span);

    /// <summary><c>ExportLogsServiceRequest</c>.</summary>
    public static OtlpMessage Logs { get; } = Request("resourceLogs", "scopeLogs", "logRecords", LogRecord);

    /// <summary><c>ExportMetricsServiceRequest</c>.</summary>
    public static OtlpMessage Metrics { get; } = Request("resourceMetrics", "scopeMetrics", "metrics", Metric);

    // The requests of all signals have the same form, down to the numbers of their fields.
    private static OtlpMessage Request(string resources, string scopes, string items, OtlpMessage item)
    {
        var scope = new OtlpMessage(new("scope", 1, Message, Scope), Many(items, 2, item));
        return new OtlpMessage(Many(resources, 1, new OtlpMessage(new("resource", 1, Message, Resource), Many(scopes, 2, scope))));
    }

    private static OtlpField Many(string name, int number, OtlpMessage message) => new(name, number, Message, message, isRepeated: true);

    private static OtlpMessage MakeValue()
    {
        var value = new OtlpMessage();
        var attribute = new OtlpMessage(new("key", 1, Text), new("value", 2, Message, value));
        value.Define(
            new("stringValue", 1, Text),
            new("boolValue", 2, OtlpFieldKind.Boolean),
            new("intValue", 3, Whole),
            new("doubleValue", 4, OtlpFieldKind.Double),
            new("arrayValue", 5, Message, new OtlpMessage(Many("values", 1, value))),
            new("kvlistValue", 6, Message, new OtlpMessage(Many("values", 1, attribute))),
            new("bytesValue", 7, Base64));
        return value;
    }
}
