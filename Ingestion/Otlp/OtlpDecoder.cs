using Coldstart.Analytics;
using Coldstart.Analytics.Records;
using Coldstart.Ingestion.LambdaLogs;
using Coldstart.Ingestion.Packing;

namespace Coldstart.Ingestion.Otlp;

/// <summary>
/// Reads the requests of OTLP/HTTP (docs/designs/otlp.md), protobuf or JSON: first <see cref="Open"/>, which makes one form of both, then <see cref="Decode"/>.
/// </summary>
/// <remarks>Never throws for what is in a body. Not safe for concurrent use; rent one per request, its buffers are used again.</remarks>
public sealed class OtlpDecoder
{
    private readonly OtlpJson json = new();
    private readonly OtlpTracesDecoder traces = new();
    private readonly OtlpMetricsDecoder metrics = new();
    private readonly OtlpLogsDecoder logs = new();

    /// <summary>Whether a body begins like JSON: no request in its binary form does.</summary>
    public static bool IsLikelyJson(ReadOnlySpan<byte> body)
    {
        var at = JsonScan.SkipSpace(body, 0);
        return at < body.Length && body[at] is (byte)'{' or 0xEF;
    }

    /// <summary>Makes the binary form of a body.</summary>
    /// <param name="signal">What it carries.</param>
    /// <param name="body">As it came, inflated.</param>
    /// <param name="isJson">It is JSON; else it is in its binary form already.</param>
    /// <param name="memory">For the binary form of JSON.</param>
    /// <param name="request">What <see cref="Decode"/> reads.</param>
    public UnpackOutcome Open(OtlpSignal signal, ReadOnlyMemory<byte> body, bool isJson, IPayloadMemory memory, out ReadOnlyMemory<byte> request)
    {
        request = body;
        if (!isJson) return OtlpItems.IsWhole(body.Span) ? UnpackOutcome.Whole : UnpackOutcome.Broken;
        memory.Clear();
        var outcome = json.Read(body.Span, SchemaOf(signal), memory);
        request = memory.Memory;
        return outcome;
    }

    /// <summary>Reads an opened request.</summary>
    /// <inheritdoc cref="IOtlpDecoder.Decode"/>
    public void Decode(OtlpSignal signal, ReadOnlySpan<byte> request, LogDefaults defaults, long acceptedAtUs, BatchCollector into) =>
        DecoderOf(signal).Decode(request, defaults, acceptedAtUs, into);

    /// <summary>Rejects a body that could not be opened.</summary>
    public static void Reject(ReadOnlySpan<byte> body, BatchCollector into) =>
        into.Reject(new Rejection(0, "", RejectionReason.MalformedPayload, "the body must be an export request of OpenTelemetry, whole, in the form that its Content-Type says", body[..Math.Min(body.Length, Limits.RejectedPayloadBytesMax)].ToArray()));

    private static OtlpMessage SchemaOf(OtlpSignal signal) => signal switch
    {
        OtlpSignal.Traces => OtlpSchema.Traces,
        OtlpSignal.Metrics => OtlpSchema.Metrics,
        _ => OtlpSchema.Logs,
    };

    private IOtlpDecoder DecoderOf(OtlpSignal signal) => signal switch
    {
        OtlpSignal.Traces => traces,
        OtlpSignal.Metrics => metrics,
        _ => logs,
    };
}
