using Coldstart.Analytics.Records;
using Coldstart.Ingestion.LambdaLogs;
using Coldstart.Ingestion.Protobuf;

namespace Coldstart.Ingestion.MetricStreams;

/// <summary>
/// Data points as a metric stream writes them in OpenTelemetry 1.0: <c>ExportMetricsServiceRequest</c>s, each behind its length as a varint, in which every
/// metric is a summary (opentelemetry-proto v1.0.0, metrics.proto; "CloudWatch metric stream output in OpenTelemetry 1.0.0 format").
/// </summary>
internal sealed class MetricStreamProtobuf(LogSink sink, MetricRecords records)
{
    private const ulong NsPerUs = 1000;

    /// <summary>Whether bytes are such requests, as far as their lengths tell: no text is.</summary>
    public static bool Is(ReadOnlySpan<byte> bytes)
    {
        // Every request begins with field 1, a message: the resource metrics.
        const byte FirstField = 0x0A;
        if (bytes.IsEmpty) return false;
        while (!bytes.IsEmpty)
        {
            if (!ProtobufReader.TryVarint(ref bytes, out var length) || length > (ulong)bytes.Length || length == 0 || bytes[0] != FirstField) return false;
            bytes = bytes[(int)length..];
        }
        return true;
    }

    /// <summary>Reads requests that <see cref="Is"/> found.</summary>
    public void Read(ReadOnlySpan<byte> bytes)
    {
        while (!bytes.IsEmpty && ProtobufReader.TryVarint(ref bytes, out var length))
        {
            var request = bytes[..(int)length];
            bytes = bytes[(int)length..];
            var isBroken = false;
            var fields = new ProtobufReader(request);
            while (fields.Next())
            {
                if (fields.Field == 1) ReadResource(fields.Content, ref isBroken);
            }
            if (isBroken || fields.IsBroken) sink.RejectPayload(RejectionReason.MalformedPayload, "the record must be requests of OpenTelemetry 1.0 behind their lengths", request);
        }
    }

    private void ReadResource(ReadOnlySpan<byte> metrics, ref bool isBroken)
    {
        MetricPoint point = default;
        var fields = new ProtobufReader(metrics);
        while (fields.Next())
        {
            // The resource may stand behind its metrics: it is looked for first.
            if (fields.Field == 1) ReadPlace(fields.Content, ref point, ref isBroken);
        }
        fields = new ProtobufReader(metrics);
        while (fields.Next())
        {
            if (fields.Field == 2) ReadScope(fields.Content, point, ref isBroken);
        }
        isBroken |= fields.IsBroken;
    }

    private static void ReadPlace(ReadOnlySpan<byte> resource, ref MetricPoint point, ref bool isBroken)
    {
        var fields = new ProtobufReader(resource);
        while (fields.Next())
        {
            if (fields.Field != 1) continue;
            var attribute = KeyValue.Read(fields.Content);
            isBroken |= attribute.IsBroken;
            if (attribute.Key.SequenceEqual("cloud.account.id"u8)) point.Account = attribute.Text;
            else if (attribute.Key.SequenceEqual("cloud.region"u8)) point.Region = attribute.Text;
        }
        isBroken |= fields.IsBroken;
    }

    private void ReadScope(ReadOnlySpan<byte> scope, in MetricPoint place, ref bool isBroken)
    {
        var metrics = new ProtobufReader(scope);
        while (metrics.Next())
        {
            if (metrics.Field != 2) continue;
            var metric = new ProtobufReader(metrics.Content);
            while (metric.Next())
            {
                if (metric.Field == 11) ReadSummary(metric.Content, place, ref isBroken);
            }
            isBroken |= metric.IsBroken;
        }
        isBroken |= metrics.IsBroken;
    }

    private void ReadSummary(ReadOnlySpan<byte> summary, in MetricPoint place, ref bool isBroken)
    {
        var points = new ProtobufReader(summary);
        while (points.Next())
        {
            if (points.Field != 1) continue;
            var point = place;
            // A proto3 writer leaves out what is 0, but a quantile is there or not.
            (point.Sum, point.Greatest) = (0, -1);
            var isWhole = true;
            var fields = new ProtobufReader(points.Content);
            while (fields.Next())
            {
                switch (fields.Field)
                {
                    case 2: point.TimeUs = (long)(fields.Bits / NsPerUs); break;
                    case 5: point.Sum = fields.Double; break;
                    case 6: isWhole &= TryReadQuantile(fields.Content, ref point); break;
                    case 7: isWhole &= TryReadAttribute(fields.Content, ref point); break;
                }
            }
            isWhole &= !fields.IsBroken;
            isBroken |= !isWhole;
            if (isWhole) records.Take(point, points.Content);
        }
        isBroken |= points.IsBroken;
    }

    private static bool TryReadQuantile(ReadOnlySpan<byte> content, ref MetricPoint point)
    {
        var (quantile, value) = (0.0, 0.0);
        var fields = new ProtobufReader(content);
        while (fields.Next())
        {
            if (fields.Field == 1) quantile = fields.Double;
            else if (fields.Field == 2) value = fields.Double;
        }
        if (quantile == 1) point.Greatest = value;
        return !fields.IsBroken;
    }

    private static bool TryReadAttribute(ReadOnlySpan<byte> content, ref MetricPoint point)
    {
        var attribute = KeyValue.Read(content);
        if (attribute.IsBroken) return false;
        if (attribute.Key.SequenceEqual("Namespace"u8)) point.Namespace = attribute.Text;
        else if (attribute.Key.SequenceEqual("MetricName"u8)) point.Name = attribute.Text;
        else if (attribute.Key.SequenceEqual("Dimensions"u8)) return TryReadDimensions(attribute.List, ref point);
        else TakeDimension(attribute, ref point);
        return true;
    }

    private static bool TryReadDimensions(ReadOnlySpan<byte> list, ref MetricPoint point)
    {
        var isWhole = true;
        var dimensions = new ProtobufReader(list);
        while (dimensions.Next())
        {
            if (dimensions.Field != 1) continue;
            var dimension = KeyValue.Read(dimensions.Content);
            isWhole &= !dimension.IsBroken;
            TakeDimension(dimension, ref point);
        }
        return isWhole && !dimensions.IsBroken;
    }

    private static void TakeDimension(KeyValue attribute, ref MetricPoint point)
    {
        point.Dimensions++;
        if (attribute.Key.SequenceEqual("FunctionName"u8)) point.FunctionName = attribute.Text;
    }
}
