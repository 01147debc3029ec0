using Coldstart.Analytics.Records;
using Coldstart.Ingestion.CloudWatch;
using Coldstart.Ingestion.LambdaLogs;
using Coldstart.Ingestion.Packing;
using Coldstart.Ingestion.Tests.LambdaLogs;
using Coldstart.Ingestion.Tests.Packing;

namespace Coldstart.Ingestion.Tests.CloudWatch;

/// <summary>Unpacks and decodes a body as the door does.</summary>
internal static class Delivered
{
    public static Decoded Of(byte[] body, LogDefaults? defaults = null, CloudWatchDecoder? decoder = null)
    {
        var collector = new BatchCollector();
        collector.Begin(Decoded.AcceptedAtUs);
        if (CloudWatchDecoder.Unpack(body, new PlainMemory(), new PlainMemory(), 1 << 26, out var text) == UnpackOutcome.Whole)
        {
            (decoder ?? new CloudWatchDecoder()).Decode(text.Span, defaults ?? LogDefaults.None, Decoded.AcceptedAtUs, collector);
        }
        else
        {
            CloudWatchDecoder.Reject(body, collector);
        }
        var decoded = new Decoded();
        decoded.Take(collector);
        return decoded;
    }

    public static Decoded Of(string json, LogDefaults? defaults = null) => Of(System.Text.Encoding.UTF8.GetBytes(json), defaults);

    /// <summary>The key of a body, or null.</summary>
    public static string? KeyOf(byte[] body)
    {
        Span<byte> key = stackalloc byte[32];
        return CloudWatchDecoder.Unpack(body, new PlainMemory(), new PlainMemory(), 1 << 26, out var text) == UnpackOutcome.Whole && CloudWatchDecoder.TryKey(text.Span, key)
            ? Convert.ToHexString(key)
            : null;
    }
}
