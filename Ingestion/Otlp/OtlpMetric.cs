using Coldstart.Analytics.Records;
using Coldstart.Ingestion.Protobuf;

namespace Coldstart.Ingestion.Otlp;

/// <summary>How a metric tells its points: the numbers of the fields of <c>Metric</c>.</summary>
internal enum OtlpMetricForm
{
    None = 0,
    Sum = 7,
    Histogram = 9,
    ExponentialHistogram = 10,
}

/// <summary>A metric (opentelemetry-proto v1, metrics.proto, <c>Metric</c>): what is read of it.</summary>
internal ref struct OtlpMetric
{
    // AggregationTemporality: unspecified, delta, cumulative.
    private const ulong Delta = 1;
    private const ulong Cumulative = 2;

    private ulong temporality;

    public ReadOnlySpan<byte> Name { get; private set; }

    public ReadOnlySpan<byte> Unit { get; private set; }

    public OtlpMetricForm Form { get; private set; }

    /// <summary>The message <c>Sum</c>, <c>Histogram</c> or <c>ExponentialHistogram</c>: its points are its field 1.</summary>
    public ReadOnlySpan<byte> Data { get; private set; }

    /// <summary>Its count never goes down.</summary>
    public bool IsMonotonic { get; private set; }

    public readonly bool IsDelta => temporality == Delta;

    public readonly bool HasTemporality => temporality is Delta or Cumulative;

    /// <summary>The message is none.</summary>
    public bool IsBroken { get; private set; }

    /// <summary>Which metric of a function it is; none where it is another, or told in a form that cannot be added up.</summary>
    public readonly FaasMetric Kind
    {
        get
        {
            var metric = OtlpMetricNames.Of(Name);
            if (metric == FaasMetric.None) return metric;
            var isFit = metric.IsHistogram() ? Form is OtlpMetricForm.Histogram or OtlpMetricForm.ExponentialHistogram : Form == OtlpMetricForm.Sum && IsMonotonic;
            return isFit ? metric : FaasMetric.None;
        }
    }

    public static OtlpMetric Read(ReadOnlySpan<byte> message)
    {
        OtlpMetric metric = default;
        var fields = new ProtobufReader(message);
        while (fields.Next())
        {
            switch (fields.Field)
            {
                case 1: metric.Name = fields.Content; break;
                case 3: metric.Unit = fields.Content; break;
                case (int)OtlpMetricForm.Sum or (int)OtlpMetricForm.Histogram or (int)OtlpMetricForm.ExponentialHistogram:
                    metric.Form = (OtlpMetricForm)fields.Field;
                    metric.ReadData(fields.Content);
                    break;
            }
        }
        metric.IsBroken |= fields.IsBroken;
        // A histogram has no other form: its counts never go down.
        if (metric.Form != OtlpMetricForm.Sum) metric.IsMonotonic = true;
        return metric;
    }

    private void ReadData(ReadOnlySpan<byte> data)
    {
        Data = data;
        var fields = new ProtobufReader(data);
        while (fields.Next())
        {
            if (fields.Field == 2) temporality = fields.Bits;
            else if (fields.Field == 3) IsMonotonic = fields.Bits != 0;
        }
        IsBroken |= fields.IsBroken;
    }
}
