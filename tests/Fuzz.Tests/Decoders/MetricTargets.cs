using System.Buffers.Binary;
using Coldstart.Analytics.Binary;
using Coldstart.Analytics.Costs;
using Coldstart.Analytics.Functions;
using Coldstart.Analytics.Records;
using Coldstart.Analytics.Windows;

namespace Coldstart.Fuzz.Tests.Decoders;

/// <summary>Blocks and snapshots of functions of which OpenTelemetry metrics speak.</summary>
internal static class MetricTargets
{
    private static readonly FunctionIdentity Identity = new("123456789012", "eu-central-1", "fuzz");

    public static IReadOnlyList<DecoderTarget> All { get; } =
    [
        new("points applied", Block, static bytes =>
        {
            FunctionBatch.Validate(bytes, new FunctionBatchScratch());
            var function = new FunctionStats(Guid.Empty, Guid.Empty, Identity);
            function.Apply(new Position(1, 1), 0, bytes, new FunctionBatchScratch());
            FunctionStats.Restore(function.PrepareFlush(DecoderTarget.NowUs).Snapshot).Report(Window.ThirtyDays, DecoderTarget.NowUs, PriceBook.Default, whole: true);
        }),
        // Behind the checksum, which only a defect gets past.
        new("snapshot of points with a right checksum", Snapshot, static bytes =>
        {
            if (bytes.Length > 8) BinaryPrimitives.WriteUInt64LittleEndian(bytes.AsSpan(bytes.Length - 8), Hash64.Of(bytes.AsSpan(0, bytes.Length - 8)));
            FunctionStats.Restore(bytes);
        }),
    ];

    private static byte[] Block(Random random)
    {
        var writer = new FunctionBatchWriter();
        var point = new ByteWriter();
        writer.Begin(Identity, DecoderTarget.NowUs);
        for (var left = random.Next(1, 12); left > 0; left--)
        {
            var timeUs = DecoderTarget.NowUs - random.NextInt64(1L << random.Next(10, 42));
            var metric = (FaasMetric)random.Next(1, 8);
            var count = random.NextInt64(1L << random.Next(1, 40));
            point.Clear();
            new FaasMetricPoint
            {
                Metric = metric,
                IsDelta = random.Next(3) == 0,
                Series = (ulong)random.Next(3),
                StartUs = DecoderTarget.NowUs - random.Next(1, 4) * 3_600_000_000L,
                Count = count,
                Sum = metric.IsHistogram() ? count * 20 : 0,
                Minimum = random.Next(-1, 5),
                Maximum = -1,
                Bounds = metric.IsHistogram() ? [5, 10 + random.Next(3), 30] : default,
                Buckets = metric.IsHistogram() ? [count, 0, 0, 0] : default,
            }.Write(point, timeUs);
            writer.Write(new InvocationRecord { Kind = RecordKind.MetricPoint, TimeUs = timeUs, Point = point.WrittenSpan, MemoryAllocatedMb = 512 });
            if (random.Next(3) == 0) writer.Write(new InvocationRecord { Kind = RecordKind.Invocation, TimeUs = timeUs, DurationUs = random.Next(1_000_000), RequestId = [(byte)random.Next(256)] });
        }
        return writer.Block.ToArray();
    }

    private static byte[] Snapshot(Random random)
    {
        var function = new FunctionStats(Guid.Empty, Guid.Empty, Identity);
        for (var sequence = 1; sequence <= 5; sequence++) function.Apply(new Position(1, sequence), sequence - 1, Block(random), new FunctionBatchScratch());
        return function.PrepareFlush(DecoderTarget.NowUs).Snapshot;
    }
}
