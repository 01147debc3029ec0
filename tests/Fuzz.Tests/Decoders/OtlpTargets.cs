using System.Text;
using Coldstart.Analytics.Records;
using Coldstart.Fuzz.Tests.Mutation;
using Coldstart.Ingestion.LambdaLogs;
using Coldstart.Ingestion.Otlp;
using Coldstart.Ingestion.Packing;

namespace Coldstart.Fuzz.Tests.Decoders;

/// <summary>The three doors of OTLP, in both forms.</summary>
internal static class OtlpTargets
{
    public static IEnumerable<DecoderTarget> All => Enum.GetValues<OtlpSignal>().SelectMany(static signal => (DecoderTarget[])
    [
        new($"otlp {signal} in JSON", _ => Encoding.UTF8.GetBytes(TextOf(signal)), bytes => Decode(signal, bytes, isJson: true)),
        new($"otlp {signal} in protobuf", _ => BinaryOf(signal), bytes => Decode(signal, bytes, isJson: false)),
    ]);

    public static string TextOf(OtlpSignal signal) => Samples.Text($"otlp-{Enum.GetName(signal)!.ToLowerInvariant()}.json");

    public static byte[] BinaryOf(OtlpSignal signal)
    {
        Assert.Equal(UnpackOutcome.Whole, new OtlpDecoder().Open(signal, Encoding.UTF8.GetBytes(TextOf(signal)), isJson: true, new ArrayMemory(), out var request));
        return request.ToArray();
    }

    private static void Decode(OtlpSignal signal, byte[] bytes, bool isJson)
    {
        var decoder = new OtlpDecoder();
        if (decoder.Open(signal, bytes, isJson, new ArrayMemory(), out var request) != UnpackOutcome.Whole) return;
        var into = DecoderTarget.Collector();
        decoder.Decode(signal, request.Span, new LogDefaults { Region = "eu-central-1" }, DecoderTarget.NowUs, into);
        DecoderTarget.ReadBack(into);
        // What was kept can be read again, and is as broken as it was.
        foreach (var kept in into.Rejections.Where(static rejection => rejection.Reason != RejectionReason.MalformedPayload).Take(4))
        {
            Assert.Equal(UnpackOutcome.Whole, decoder.Open(signal, kept.Raw, isJson: false, new ArrayMemory(), out _));
        }
    }
}
