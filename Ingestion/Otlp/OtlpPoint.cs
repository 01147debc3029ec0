using Coldstart.Analytics;
using Coldstart.Analytics.Binary;
using Coldstart.Ingestion.Protobuf;

namespace Coldstart.Ingestion.Otlp;

/// <summary>A point of a metric (opentelemetry-proto v1, metrics.proto: <c>NumberDataPoint</c> and its sisters), in the unit of its sender.</summary>
internal ref struct OtlpPoint
{
    private const ulong NsPerUs = 1000;
    private const ulong NoRecordedValue = 1;

    /// <summary>Since when it counts, µs since 1970 UTC; 0 where unknown.</summary>
    public long StartUs { get; private set; }

    /// <summary>µs since 1970 UTC.</summary>
    public long TimeUs { get; private set; }

    /// <summary>What a counter stands at, or how many values a histogram holds.</summary>
    public double Count { get; private set; }

    /// <summary>Negative where it is not told.</summary>
    public double Sum { get; private set; }

    /// <summary>Negative where it is not told.</summary>
    public double Minimum { get; private set; }

    /// <summary>Negative where it is not told.</summary>
    public double Maximum { get; private set; }

    /// <summary>A hash of all attributes, in whatever order they stand.</summary>
    public ulong AttributesHash { get; private set; }

    /// <summary>It says that there is no value.</summary>
    public bool IsEmpty { get; private set; }

    /// <summary>The message is none.</summary>
    public bool IsBroken { get; private set; }

    /// <summary>Reads a point.</summary>
    /// <param name="message">The message.</param>
    /// <param name="form">Which it is.</param>
    /// <param name="place">Takes what attributes tell of the function.</param>
    /// <param name="buckets">Takes the buckets of a histogram.</param>
    public static OtlpPoint Read(ReadOnlySpan<byte> message, OtlpMetricForm form, ref OtlpResource place, OtlpBuckets buckets)
    {
        var point = new OtlpPoint { Sum = -1, Minimum = -1, Maximum = -1 };
        buckets.Clear();
        var attributes = 0;
        var fields = new ProtobufReader(message);
        while (fields.Next())
        {
            if (fields.Field == 2) point.StartUs = (long)(fields.Bits / NsPerUs);
            else if (fields.Field == 3) point.TimeUs = (long)(fields.Bits / NsPerUs);
            else if (fields.Field == AttributesOf(form))
            {
                if (++attributes <= Limits.OtlpAttributesMax) point.TakeAttribute(fields.Content, ref place);
            }
            else if (form == OtlpMetricForm.Sum) point.TakeNumber(fields);
            else if (form == OtlpMetricForm.Histogram) point.TakeHistogram(fields, buckets);
            else point.TakeExponential(fields, buckets);
        }
        point.IsBroken |= fields.IsBroken | buckets.IsBroken;
        if (point.StartUs > point.TimeUs) point.StartUs = 0;
        return point;
    }

    private static int AttributesOf(OtlpMetricForm form) => form switch
    {
        OtlpMetricForm.Sum => 7,
        OtlpMetricForm.Histogram => 9,
        _ => 1,
    };

    private void TakeAttribute(ReadOnlySpan<byte> message, ref OtlpResource place)
    {
        var attribute = KeyValue.Read(message);
        IsBroken |= attribute.IsBroken;
        AttributesHash = unchecked(AttributesHash + Hash64.Of(message));
        place.TryTake(attribute);
    }

    private void TakeNumber(scoped in ProtobufReader fields)
    {
        switch (fields.Field)
        {
            case 4: Count = fields.Double; break;
            case 6: Count = (long)fields.Bits; break;
            case 8: TakeFlags(fields.Bits); break;
        }
    }

    private void TakeHistogram(scoped in ProtobufReader fields, OtlpBuckets buckets)
    {
        switch (fields.Field)
        {
            case 4: Count = fields.Bits; break;
            case 5: Sum = fields.Double; break;
            case 6: buckets.TakeCounts(fields); break;
            case 7: buckets.TakeBounds(fields); break;
            case 10: TakeFlags(fields.Bits); break;
            case 11: Minimum = fields.Double; break;
            case 12: Maximum = fields.Double; break;
        }
    }

    private void TakeExponential(scoped in ProtobufReader fields, OtlpBuckets buckets)
    {
        switch (fields.Field)
        {
            case 4: Count = fields.Bits; break;
            case 5: Sum = fields.Double; break;
            case 6: buckets.Scale = ProtobufZigzag.Decode(fields.Bits); break;
            case 7: buckets.ZeroCount = fields.Bits; break;
            case 8: buckets.TakePositive(fields.Content); break;
            case 10: TakeFlags(fields.Bits); break;
            case 12: Minimum = fields.Double; break;
            case 13: Maximum = fields.Double; break;
        }
    }

    private void TakeFlags(ulong flags) => IsEmpty = (flags & NoRecordedValue) != 0;
}
