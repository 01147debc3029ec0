using OpenTelemetry;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;

namespace Coldstart.Observability.Exposition;

/// <summary>Takes what the SDK collected and hands it to the writer; only a scrape makes it run.</summary>
[ExportModes(ExportModes.Pull)]
internal sealed class ExpositionExporter(ExpositionWriter writer) : BaseExporter<Metric>, IPullMetricExporter
{
    /// <summary>Set by the reader around it.</summary>
    public Func<int, bool>? Collect { get; set; }

    public override ExportResult Export(in Batch<Metric> batch)
    {
        foreach (var metric in batch) Write(metric);
        writer.Family("target", "info", "", "What this process calls itself.");
        writer.Sample("target_info", ParentProvider.GetResource().Attributes.Select(static attribute => new KeyValuePair<string, object?>(attribute.Key, attribute.Value)), 1);
        return ExportResult.Success;
    }

    private void Write(Metric metric)
    {
        switch (metric.MetricType)
        {
            // The runtime calls these two counters, and they fall.
            case MetricType.LongSum when metric.Name is "dotnet.thread_pool.thread.count" or "dotnet.thread_pool.queue.length":
                Write(metric, "gauge", static (_, point) => point.GetSumLong());
                break;
            case MetricType.LongSum or MetricType.DoubleSum:
                Write(metric, "counter", static (metric, point) => metric.MetricType == MetricType.LongSum ? point.GetSumLong() : point.GetSumDouble());
                break;
            case MetricType.LongSumNonMonotonic or MetricType.DoubleSumNonMonotonic:
                Write(metric, "gauge", static (metric, point) => metric.MetricType == MetricType.LongSumNonMonotonic ? point.GetSumLong() : point.GetSumDouble());
                break;
            case MetricType.LongGauge or MetricType.DoubleGauge:
                Write(metric, "gauge", static (metric, point) => metric.MetricType == MetricType.LongGauge ? point.GetGaugeLastValueLong() : point.GetGaugeLastValueDouble());
                break;
            case MetricType.Histogram:
                WriteHistogram(metric);
                break;
        }
    }

    private void Write(Metric metric, string type, Func<Metric, MetricPoint, double> valueOf)
    {
        var family = Begin(metric, type);
        var name = type == "counter" ? family + "_total" : family;
        foreach (ref readonly var point in metric.GetMetricPoints()) writer.Sample(name, TagsOf(point), valueOf(metric, point));
    }

    private void WriteHistogram(Metric metric)
    {
        var family = Begin(metric, "histogram");
        foreach (ref readonly var point in metric.GetMetricPoints())
        {
            var tags = TagsOf(point);
            var count = 0L;
            foreach (var bucket in point.GetHistogramBuckets())
            {
                count += bucket.BucketCount;
                writer.Sample(family + "_bucket", tags, count, bucket.ExplicitBound);
            }
            writer.Sample(family + "_sum", tags, point.GetHistogramSum());
            writer.Sample(family + "_count", tags, point.GetHistogramCount());
        }
    }

    private string Begin(Metric metric, string type)
    {
        var isGauge = type == "gauge";
        var family = ExpositionNames.Family(metric.Name, metric.Unit, isGauge);
        writer.Family(family, type, ExpositionNames.Unit(metric.Unit, isGauge), metric.Description);
        return family;
    }

    private static List<KeyValuePair<string, object?>> TagsOf(in MetricPoint point)
    {
        var tags = new List<KeyValuePair<string, object?>>(point.Tags.Count);
        foreach (var tag in point.Tags) tags.Add(tag);
        return tags;
    }
}
