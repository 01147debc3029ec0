using System.Text;
using Coldstart.Analytics.Records;
using Coldstart.Ingestion.Firehose;
using Coldstart.Ingestion.LambdaLogs;
using Coldstart.Ingestion.Packing;
using Coldstart.Ingestion.Tests.LambdaLogs;
using Coldstart.Ingestion.Tests.Packing;

namespace Coldstart.Ingestion.Tests.Firehose;

/// <summary>Deliveries as Firehose makes them, and what becomes of their records.</summary>
internal static class DeliveredRecords
{
    public static byte[] Body(params byte[][] records) =>
        Encoding.ASCII.GetBytes($$"""{"requestId":"r","timestamp":1795176000000,"records":[{{string.Join(',', records.Select(static record => $$"""{"data":"{{Convert.ToBase64String(record)}}"}"""))}}]}""");

    public static Decoded Of(params string[] records) => Of(null, [.. records.Select(Encoding.UTF8.GetBytes)]);

    public static Decoded Of(LogDefaults? defaults, params byte[][] records)
    {
        var decoded = new Decoded();
        foreach (var part in Parts(Body(records), defaults ?? Decoded.Function)) decoded.Take(part);
        return decoded;
    }

    /// <summary>The collectors of the parts of a delivery.</summary>
    public static IEnumerable<BatchCollector> Parts(byte[] body, LogDefaults defaults)
    {
        var delivery = FirehoseDelivery.Read(body);
        Assert.Null(delivery.Fault);
        var decoder = new FirehoseDecoder();
        decoder.Begin(delivery);
        var memory = new UnpackingMemory(new PlainMemory(), new PlainMemory());
        for (var more = true; more;)
        {
            var collector = new BatchCollector();
            collector.Begin(Decoded.AcceptedAtUs);
            Assert.Equal(UnpackOutcome.Whole, decoder.DecodePart(body, memory, defaults, Decoded.AcceptedAtUs, collector, out more));
            yield return collector;
        }
    }
}
