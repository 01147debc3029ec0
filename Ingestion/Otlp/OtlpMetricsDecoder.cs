using Coldstart.Analytics.Records;
using Coldstart.Ingestion.LambdaLogs;

namespace Coldstart.Ingestion.Otlp;

/// <summary>Reads an <c>ExportMetricsServiceRequest</c> in its binary form.</summary>
/// <remarks>Never throws for what is in a request. Not safe for concurrent use; rent one per request, its buffers are used again.</remarks>
public sealed class OtlpMetricsDecoder : IOtlpDecoder
{
    /// <inheritdoc/>
    public void Decode(ReadOnlySpan<byte> request, LogDefaults defaults, long acceptedAtUs, BatchCollector into)
    {
        var items = new OtlpItems(request);
        while (items.Next()) into.Skip();
    }
}
