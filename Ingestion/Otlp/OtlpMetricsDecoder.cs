using Coldstart.Analytics;
using Coldstart.Analytics.Binary;
using Coldstart.Analytics.Records;
using Coldstart.Ingestion.LambdaLogs;
using Coldstart.Ingestion.Protobuf;

namespace Coldstart.Ingestion.Otlp;

/// <summary>
/// Reads an <c>ExportMetricsServiceRequest</c> in its binary form. Points of the metrics of a function go to it raw, as they stand: what is new in them only it knows
/// (EXACTLY-ONCE.md, rule 20). All other metrics are healthy and none of ours.
/// </summary>
/// <remarks>Never throws for what is in a request. Not safe for concurrent use; rent one per request, its buffers are used again.</remarks>
public sealed class OtlpMetricsDecoder : IOtlpDecoder
{
    /// <summary>Beyond it a double has no whole numbers.</summary>
    private const double GreatestValue = 1L << 53;

    private readonly LogSink sink = new();
    private readonly OtlpDefaults known = new();
    private readonly OtlpBuckets buckets = new();
    private readonly ByteWriter stored = new(256);
    private readonly OtlpRejections rejections;

    public OtlpMetricsDecoder() => rejections = new OtlpRejections(sink);

    /// <inheritdoc/>
    public void Decode(ReadOnlySpan<byte> request, LogDefaults defaults, long acceptedAtUs, BatchCollector into)
    {
        sink.Begin(defaults, acceptedAtUs, isBounded: true);
        sink.Into(into);
        known.Begin(defaults);
        OtlpResource resource = default;
        ulong resourceHash = 0, scopeHash = 0;
        var isLayer = false;
        var items = new OtlpItems(request);
        while (items.Next())
        {
            if (sink.IsFull)
            {
                rejections.RejectRest(items);
                break;
            }
            if (items.IsNewResource)
            {
                resource = OtlpResource.Read(items.Resource);
                resourceHash = HashOf(items.Resource);
            }
            if (items.IsNewScope)
            {
                var scope = OtlpScopes.NameOf(items.Scope);
                (scopeHash, isLayer) = (Hash64.Of(scope), OtlpScopes.IsCollectorLayer(scope));
            }
            var outcomes = sink.Outcomes;
            var metric = OtlpMetric.Read(items.Item);
            if (metric.IsBroken) rejections.Reject(RejectionReason.MalformedPayload, "the metric must be a message of OpenTelemetry", items);
            else if (!resource.IsElsewhere && metric.Kind != FaasMetric.None) ReadPoints(metric, resource, Hash64.Mix(resourceHash, scopeHash), isLayer, items);
            if (sink.Outcomes == outcomes) sink.Skip();
            sink.Line++;
        }
        rejections.Release();
    }

    private void ReadPoints(scoped in OtlpMetric metric, scoped in OtlpResource resource, ulong series, bool isLayer, scoped in OtlpItems items)
    {
        var scale = OtlpMetricNames.ScaleOf(metric.Kind, metric.Unit, isLayer);
        var points = new ProtobufReader(metric.Data);
        while (points.Next())
        {
            if (points.Field != 1 || sink.IsFull) continue;
            var place = resource;
            var point = OtlpPoint.Read(points.Content, metric.Form, ref place, buckets);
            known.Complete(ref place);
            if (point.IsBroken || place.IsBroken) rejections.Reject(RejectionReason.MalformedPayload, "the point and its attributes must be messages of OpenTelemetry", items);
            else if (point.IsEmpty || place.IsElsewhere) sink.Skip();
            else if (!metric.HasTemporality) rejections.Reject(RejectionReason.UnknownValue, "the aggregation temporality must be delta or cumulative", items);
            else if (scale == 0) rejections.Reject(RejectionReason.UnknownValue, "the unit must be one of time or of bytes, as the conventions have it", items);
            else if (place.FunctionName.IsEmpty) rejections.Reject(RejectionReason.UnknownFunction, "neither cloud.resource_id nor faas.name tells the function", items);
            else if (!(point.Count >= 0 && point.Count <= GreatestValue)) rejections.Reject(RejectionReason.OutOfRange, "the count must be a number of 0 or more", items);
            else if (!sink.IsPossible(point.TimeUs)) rejections.Reject(RejectionReason.OutOfRange, "the time must be after 2014-11-13 and at most 10 minutes ahead", items);
            else Emit(metric, point, place, Hash64.Mix(series, point.AttributesHash), scale);
        }
    }

    private void Emit(scoped in OtlpMetric metric, scoped in OtlpPoint point, scoped in OtlpResource place, ulong series, double scale)
    {
        var count = (long)Math.Round(point.Count);
        var isHistogram = metric.Kind.IsHistogram();
        if (isHistogram) buckets.Complete(metric.Form == OtlpMetricForm.ExponentialHistogram, scale, count);
        stored.Clear();
        new FaasMetricPoint
        {
            Metric = metric.Kind,
            IsDelta = metric.IsDelta,
            Series = series,
            StartUs = point.StartUs,
            Count = count,
            Sum = !isHistogram ? 0 : point.Sum >= 0 ? WholeOf(point.Sum, scale) : buckets.EstimateSum(),
            Minimum = point.Minimum < 0 ? -1 : WholeOf(point.Minimum, scale),
            Maximum = point.Maximum < 0 ? -1 : WholeOf(point.Maximum, scale),
            Bounds = isHistogram ? buckets.Bounds : default,
            Buckets = isHistogram ? buckets.Counts : default,
        }.Write(stored, point.TimeUs);
        var record = new InvocationRecord { Kind = RecordKind.MetricPoint, TimeUs = point.TimeUs, Point = stored.WrittenSpan, Architecture = place.Architecture };
        if (place.MemoryMb > 0) record.MemoryAllocatedMb = place.MemoryMb;
        sink.Emit(place.Account, place.Region, place.FunctionName, record);
    }

    /// <summary>A hash of all attributes of a resource, in whatever order they stand.</summary>
    private static ulong HashOf(ReadOnlySpan<byte> resource)
    {
        ulong hash = 0;
        var fields = new ProtobufReader(resource);
        while (fields.Next())
        {
            if (fields.Field == 1) hash = unchecked(hash + Hash64.Of(fields.Content));
        }
        return hash;
    }

    private static long WholeOf(double value, double scale)
    {
        var scaled = value * scale;
        return scaled >= 0 && scaled <= GreatestValue ? (long)Math.Round(scaled) : 0;
    }
}
