using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using Coldstart.Analytics.Binary;
using Coldstart.Analytics.Costs;
using Coldstart.Analytics.Functions;
using Coldstart.Analytics.Records;
using Coldstart.Analytics.Sketches;
using Coldstart.Analytics.Windows;
using Coldstart.Fuzz.Tests.Mutation;
using Coldstart.Ingestion.CloudWatch;
using Coldstart.Ingestion.Firehose;
using Coldstart.Ingestion.Json;
using Coldstart.Ingestion.LambdaLogs;
using Coldstart.Ingestion.Packing;
using Coldstart.Ingestion.Telemetry;
using Coldstart.Storage.Journal;
using Coldstart.Storage.Journal.Segments;

namespace Coldstart.Fuzz.Tests.Decoders;

/// <summary>A decoder: how good input is made, and what is done with bad input.</summary>
internal sealed record DecoderTarget(string Name, Func<Random, byte[]> Make, Action<byte[]> Decode)
{
    internal const long NowUs = 1_795_168_800_000_000;
    private static readonly DateTimeOffset Now = DateTimeOffset.UnixEpoch.AddMicroseconds(NowUs);
    private static readonly FunctionIdentity Identity = new("123456789012", "eu-central-1", "fuzz");

    public static IReadOnlyList<DecoderTarget> All { get; } =
    [
        new("block", Block, static bytes =>
        {
            var reader = new FunctionBatchReader(bytes, new FunctionBatchScratch());
            while (reader.Read()) _ = reader.Current.TimeUs;
        }),
        new("block applied", Block, static bytes =>
        {
            FunctionBatch.Validate(bytes, new FunctionBatchScratch());
            new FunctionStats(Guid.Empty, Guid.Empty, Identity).Apply(new Position(1, 1), 0, bytes, new FunctionBatchScratch());
        }),
        new("snapshot", Snapshot, static bytes => FunctionStats.Restore(bytes).Report(Window.ThirtyDays, NowUs, PriceBook.Default, whole: true)),
        // Behind the checksum, which only a defect gets past.
        new("snapshot with a right checksum", Snapshot, static bytes =>
        {
            if (bytes.Length > 8) BinaryPrimitives.WriteUInt64LittleEndian(bytes.AsSpan(bytes.Length - 8), Hash64.Of(bytes.AsSpan(0, bytes.Length - 8)));
            FunctionStats.Restore(bytes);
        }),
        new("sketch", Sketch, static bytes =>
        {
            var reader = new ByteReader(bytes);
            var sketch = QuantileSketch.Decode(ref reader);
            if (sketch.Count > 0) _ = sketch.Quantile(0.95);
        }),
        new("rollup", Rollup, static bytes => RollupBytes.Combine(bytes, bytes)),
        new("journal entry", Entry, static bytes => JournalEntryCodec.Read(bytes)),
        new("segment header", static _ => new SegmentHeader(7, true, 3, 99, 2, 1, [new LaneEnd(1, 5)]).Encode(), static bytes => SegmentHeader.Decode(bytes, "fuzz")),
        new("log lines", static random => Encoding.UTF8.GetBytes(Samples.Text(Samples.Logs[random.Next(Samples.Logs.Length)])), DecodeLog),
        new("cloudwatch payloads", static random => Encoding.UTF8.GetBytes(Payload(random)), static bytes =>
        {
            var into = Collector();
            CloudWatchDecoder.TryKey(bytes, new byte[32]);
            new CloudWatchDecoder().Decode(bytes, new LogDefaults { Region = "eu-central-1" }, NowUs, into);
            ReadBack(into);
        }),
        new("firehose delivery", static random => Encoding.UTF8.GetBytes($$"""{"requestId":"r","timestamp":1,"records":[{"data":"{{Convert.ToBase64String(Encoding.UTF8.GetBytes(Payload(random)))}}"},{"data":"{{Convert.ToBase64String(Encoding.UTF8.GetBytes(Samples.Text(Samples.Logs[random.Next(Samples.Logs.Length)])))}}"}]}"""), static bytes =>
        {
            var delivery = FirehoseDelivery.Read(bytes);
            if (delivery.Fault is not null) return;
            var decoder = new FirehoseDecoder();
            decoder.Begin(delivery);
            var into = Collector();
            decoder.DecodePart(bytes, new UnpackingMemory(new ArrayMemory(), new ArrayMemory()), new LogDefaults { FunctionName = "fuzz" }, NowUs, into, out _);
            ReadBack(into);
        }),
        new("telemetry events", static _ => Encoding.UTF8.GetBytes(Samples.Text("telemetry.json")), static bytes =>
        {
            var into = Collector();
            new TelemetryDecoder().Decode(bytes, new LogDefaults { FunctionName = "fuzz", LogStream = "environment" }, NowUs, into);
            ReadBack(into);
        }),
        .. OtlpTargets.All,
        .. MetricTargets.All,
        new("invocations", static random => Encoding.UTF8.GetBytes($"[{string.Join(',', Enumerable.Range(0, random.Next(1, 4)).Select(index => Samples.Invocation(random, Now, 0, index)))}]"), static bytes => DecodeJson(bytes, BodyForm.Json)),
        new("invocation lines", static random => Encoding.UTF8.GetBytes(string.Join('\n', Enumerable.Range(0, random.Next(1, 4)).Select(index => Samples.Invocation(random, Now, 0, index)))), static bytes => DecodeJson(bytes, BodyForm.Ndjson)),
        new("single invocation", static random => Encoding.UTF8.GetBytes(Samples.Invocation(random, Now, 0, 0)), static bytes =>
        {
            var into = Collector();
            new InvocationJsonDecoder().DecodeSingle(bytes, new IngestDefaults("", ""), NowUs, into);
            ReadBack(into);
        }),
    ];

    internal static BatchCollector Collector()
    {
        var collector = new BatchCollector();
        collector.Begin(NowUs);
        return collector;
    }

    /// <summary>Whatever a decoder accepts, a function must be able to apply, store and report.</summary>
    internal static void ReadBack(BatchCollector collector)
    {
        for (var at = 0; at < collector.Count; at++)
        {
            var function = new FunctionStats(Guid.Empty, Guid.Empty, collector.FunctionAt(at));
            function.Apply(new Position(1, 1), 0, collector.BlockAt(at), new FunctionBatchScratch());
            FunctionStats.Restore(function.PrepareFlush(NowUs).Snapshot).Report(Window.ThirtyDays, NowUs, PriceBook.Default, whole: true);
        }
    }

    private static void DecodeLog(byte[] bytes)
    {
        var into = Collector();
        new LambdaLogDecoder().Decode(bytes, new LogDefaults { FunctionName = "fuzz" }, NowUs, into);
        ReadBack(into);
    }

    private static void DecodeJson(byte[] bytes, BodyForm form)
    {
        var into = Collector();
        if (new InvocationJsonDecoder().DecodeBatch(bytes, form, new IngestDefaults("", ""), NowUs, into).Error is null) ReadBack(into);
    }

    private static byte[] Block(Random random)
    {
        var into = Collector();
        var body = Encoding.UTF8.GetBytes($"[{string.Join(',', Enumerable.Range(0, random.Next(1, 6)).Select(index => Samples.Invocation(random, Now, 0, index).Replace("fuzz-a", "fuzz", StringComparison.Ordinal)))}]");
        new InvocationJsonDecoder().DecodeBatch(body, BodyForm.Json, new IngestDefaults("", ""), NowUs, into);
        return into.BlockAt(0).ToArray();
    }

    private static FunctionFlush Flush(Random random)
    {
        var function = new FunctionStats(Guid.Empty, Guid.Empty, Identity);
        for (var sequence = 1; sequence <= 5; sequence++) function.Apply(new Position(1, sequence), sequence - 1, Block(random), new FunctionBatchScratch());
        return function.PrepareFlush(NowUs);
    }

    private static string Payload(Random random) => System.Text.Json.JsonSerializer.Serialize(new
    {
        messageType = "DATA_MESSAGE",
        owner = "123456789012",
        logGroup = "/aws/lambda/fuzz",
        logStream = "2026/11/20/[$LATEST]26b6a45d574f442ea28438923cbf7bf7",
        logEvents = Samples.Text(Samples.Logs[random.Next(Samples.Logs.Length)]).Split('\n').Take(20).Select((message, at) => new { id = $"{at}", timestamp = (NowUs / 1000) + at, message }),
    });

    private static byte[] Snapshot(Random random) => Flush(random).Snapshot;

    private static byte[] Rollup(Random random)
    {
        var rows = Flush(random).Rollups.Rows;
        return rows.Count == 0 ? [] : rows[random.Next(rows.Count)].Bytes.ToArray();
    }

    private static byte[] Sketch(Random random)
    {
        var sketch = new QuantileSketch();
        for (var count = random.Next(1, 200); count > 0; count--) sketch.Add(random.NextInt64() >> random.Next(20, 63));
        var writer = new ByteWriter();
        sketch.Encode(writer);
        return writer.ToArray();
    }

    private static byte[] Entry(Random random)
    {
        var entry = new JournalEntry
        {
            Project = Guid.Empty,
            AcceptedAtUs = NowUs,
            Blocks = [new JournalBlock { FunctionId = Guid.Empty, Block = Block(random) }],
            Idempotency = new IdempotencyRecord(Guid.Empty, "/api/v1/ingest", string.Create(CultureInfo.InvariantCulture, $"k{random.Next()}"), new byte[32], [1, 2], NowUs, [Guid.Empty]),
        };
        var writer = new ByteWriter();
        JournalEntryCodec.Write(writer, entry);
        JournalEntryCodec.Stamp(writer, 0, entry);
        return writer.ToArray();
    }
}
