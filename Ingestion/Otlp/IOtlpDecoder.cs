using Coldstart.Analytics.Records;
using Coldstart.Ingestion.LambdaLogs;

namespace Coldstart.Ingestion.Otlp;

/// <summary>Makes records of the requests of one signal.</summary>
public interface IOtlpDecoder
{
    /// <summary>Reads a request.</summary>
    /// <param name="request">In its binary form, and whole down to its spans, log records or metrics.</param>
    /// <param name="defaults">What the request does not tell.</param>
    /// <param name="acceptedAtUs">When the request was accepted, µs since 1970 UTC.</param>
    /// <param name="into">Takes records, and one rejection for each span, log record or data point; <see cref="BatchCollector.Begin"/> was called.</param>
    void Decode(ReadOnlySpan<byte> request, LogDefaults defaults, long acceptedAtUs, BatchCollector into);
}
