using System.Text;

namespace Coldstart.Faults.Tests.Telemetry;

/// <summary>A span as a collector gets it (opentelemetry/proto/trace/v1/trace.proto).</summary>
internal sealed record SentSpan(string Trace, string Parent, string Name)
{
    /// <summary>All spans of one ExportTraceServiceRequest.</summary>
    public static IEnumerable<SentSpan> Read(byte[] request) =>
        from resource in ProtobufFields.In(request, 1)
        from scope in ProtobufFields.In(resource, 2)
        from span in ProtobufFields.In(scope, 2)
        let fields = ProtobufFields.Read(span)
        select new SentSpan(Hex(fields, 1), Hex(fields, 4), Encoding.UTF8.GetString(fields.First(static field => field.Number == 5).Bytes));

    private static string Hex(List<(int Number, ulong Value, byte[] Bytes)> fields, int number) =>
        Convert.ToHexStringLower(fields.FirstOrDefault(field => field.Number == number).Bytes ?? []);
}

/// <summary>Metrics as a collector gets them (opentelemetry/proto/metrics/v1/metrics.proto).</summary>
internal static class SentMetrics
{
    private const int Sum = 7;
    private const int Histogram = 9;

    /// <summary>Whole numbers of sums and counts of histograms in one ExportMetricsServiceRequest, over all labels.</summary>
    public static Dictionary<string, long> Read(byte[] request)
    {
        var sums = new Dictionary<string, long>(StringComparer.Ordinal);
        foreach (var metric in from resource in ProtobufFields.In(request, 1) from scope in ProtobufFields.In(resource, 2) from metric in ProtobufFields.In(scope, 2) select metric)
        {
            var name = Encoding.UTF8.GetString(ProtobufFields.In(metric, 1).First());
            // NumberDataPoint.as_int is field 6, HistogramDataPoint.count is field 4; data points are field 1 of either.
            foreach (var (kind, field) in new[] { (Sum, 6), (Histogram, 4) })
            {
                foreach (var point in ProtobufFields.In(metric, kind).SelectMany(static data => ProtobufFields.In(data, 1)))
                    sums[name] = sums.GetValueOrDefault(name) + (long)ProtobufFields.Read(point).FirstOrDefault(found => found.Number == field).Value;
            }
        }
        return sums;
    }
}
