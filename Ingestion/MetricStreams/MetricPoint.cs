namespace Coldstart.Ingestion.MetricStreams;

/// <summary>One data point of a metric stream: what CloudWatch measured in one period. Absent texts are empty.</summary>
internal ref struct MetricPoint
{
    public ReadOnlySpan<byte> Account { get; set; }

    public ReadOnlySpan<byte> Region { get; set; }

    public ReadOnlySpan<byte> Namespace { get; set; }

    public ReadOnlySpan<byte> Name { get; set; }

    /// <summary>The value of the dimension <c>FunctionName</c>.</summary>
    public ReadOnlySpan<byte> FunctionName { get; set; }

    /// <summary>Dimensions in number.</summary>
    public int Dimensions { get; set; }

    /// <summary>Beginning of the period, µs since 1970 UTC.</summary>
    public long TimeUs { get; set; }

    /// <summary>Negative where it is missing or no number.</summary>
    public double Sum { get; set; }

    /// <summary>Negative where it is missing or no number.</summary>
    public double Greatest { get; set; }
}
