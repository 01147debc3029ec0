using Coldstart.Analytics.Records;

namespace Coldstart.Ingestion.Otlp;

/// <summary>The metrics of a function by the names and units of the semantic conventions ("FaaS metrics").</summary>
internal static class OtlpMetricNames
{
    private const double BytesPerKb = 1024;

    /// <summary>The collector layer makes bytes of Lambda's MB by a million, where an MB of Lambda has 1024 KB.</summary>
    private const double LayerKbPerByte = 1024 / 1e6;

    public static FaasMetric Of(ReadOnlySpan<byte> name)
    {
        if (!name.StartsWith("faas."u8)) return FaasMetric.None;
        name = name["faas."u8.Length..];
        if (name.SequenceEqual("invocations"u8)) return FaasMetric.Invocations;
        if (name.SequenceEqual("errors"u8)) return FaasMetric.Errors;
        if (name.SequenceEqual("timeouts"u8)) return FaasMetric.Timeouts;
        if (name.SequenceEqual("coldstarts"u8)) return FaasMetric.ColdStarts;
        if (name.SequenceEqual("invoke_duration"u8)) return FaasMetric.InvokeDuration;
        if (name.SequenceEqual("init_duration"u8)) return FaasMetric.InitDuration;
        return name.SequenceEqual("mem_usage"u8) ? FaasMetric.MemoryUsage : FaasMetric.None;
    }

    /// <summary>What a value is multiplied by to be in µs or KB; 0 for a unit that is none of these.</summary>
    public static double ScaleOf(FaasMetric metric, ReadOnlySpan<byte> unit, bool isCollectorLayer)
    {
        if (!metric.IsHistogram()) return 1;
        if (metric != FaasMetric.MemoryUsage)
        {
            if (unit.IsEmpty || unit.SequenceEqual("s"u8)) return 1e6;
            if (unit.SequenceEqual("ms"u8)) return 1e3;
            return unit.SequenceEqual("us"u8) ? 1 : 0;
        }
        if (unit.IsEmpty || unit.SequenceEqual("By"u8)) return isCollectorLayer ? LayerKbPerByte : 1 / BytesPerKb;
        if (unit.SequenceEqual("KiBy"u8)) return 1;
        return unit.SequenceEqual("MiBy"u8) ? BytesPerKb : 0;
    }
}
