using Coldstart.Analytics.Binary;
using Coldstart.Analytics.Records;

namespace Coldstart.Analytics.Tests.Records;

public sealed class FaasMetricPointTests
{
    private const long TimeUs = 1_795_176_000_000_000;

    private static readonly FunctionIdentity Identity = new("111122223333", "eu-west-1", "f");

    [Fact]
    public void Read_WhatWasWritten_IsEqual()
    {
        for (var seed = 0; seed < 500; seed++)
        {
            var random = new Random(seed);
            var (point, bytes) = Random(random);
            var read = FaasMetricPoint.Read(bytes, TimeUs);

            Assert.True(Describe(point) == Describe(read), $"seed {seed}:\n{Describe(point)}\n{Describe(read)}");
        }
    }

    [Fact]
    public void Block_CarriesPointsBesideOtherRecords()
    {
        var (_, bytes) = Random(new Random(7));
        var writer = new FunctionBatchWriter();
        writer.Begin(Identity, TimeUs);
        writer.Write(new InvocationRecord { Kind = RecordKind.Invocation, TimeUs = TimeUs, DurationUs = 5, RequestId = "a"u8 });
        writer.Write(new InvocationRecord { Kind = RecordKind.MetricPoint, TimeUs = TimeUs - 5, Point = bytes, MemoryAllocatedMb = 512 });
        writer.Write(new InvocationRecord { Kind = RecordKind.PlatformMetric, TimeUs = TimeUs, Metric = PlatformMetric.Throttles, MetricValue = 3 });

        var scratch = new FunctionBatchScratch();
        Assert.Equal(3, FunctionBatch.Validate(writer.Block, scratch));
        var reader = new FunctionBatchReader(writer.Block, scratch);
        Assert.True(reader.Read() && reader.Current.Point.IsEmpty && reader.Read());
        Assert.Equal((RecordKind.MetricPoint, TimeUs - 5, 512), (reader.Current.Kind, reader.Current.TimeUs, reader.Current.MemoryAllocatedMb));
        Assert.True(reader.Current.Point.SequenceEqual(bytes));
        Assert.True(reader.Read() && reader.Current.MetricValue == 3);
    }

    [Fact]
    public void Block_WithADamagedPoint_IsRefusedBeforeItIsApplied()
    {
        for (var seed = 0; seed < 200; seed++)
        {
            var (_, bytes) = Random(new Random(seed));
            foreach (var damaged in new[] { bytes[..^1], [.. bytes, (byte)0], [(byte)15, .. bytes[1..]], [(byte)0, .. bytes[1..]] })
            {
                Assert.ThrowsAny<CorruptDataException>(() => FunctionBatch.Validate(BlockOf(RecordKind.MetricPoint, damaged), new FunctionBatchScratch()));
            }
        }
    }

    [Fact]
    public void Block_WithAPointOfAnotherKindOfRecord_IsRefused()
    {
        var (_, bytes) = Random(new Random(7));

        Assert.Throws<CorruptDataException>(() => FunctionBatch.Validate(BlockOf(RecordKind.Invocation, bytes), new FunctionBatchScratch()));
        Assert.Throws<CorruptDataException>(() => FunctionBatch.Validate(BlockOf(RecordKind.MetricPoint, []), new FunctionBatchScratch()));
    }

    private static byte[] BlockOf(RecordKind kind, byte[] point)
    {
        var writer = new FunctionBatchWriter();
        writer.Begin(Identity, TimeUs);
        writer.Write(new InvocationRecord { Kind = kind, TimeUs = TimeUs, Point = point });
        return writer.Block.ToArray();
    }

    private static (PlainPoint Point, byte[] Bytes) Random(Random random)
    {
        var metric = (FaasMetric)random.Next(1, 8);
        var bounds = new long[random.Next(20)];
        for (var at = 0; at < bounds.Length; at++) bounds[at] = (at == 0 ? 0 : bounds[at - 1]) + random.Next(1_000_000);
        var buckets = Enumerable.Range(0, bounds.Length + 1).Select(_ => random.NextInt64(1L << random.Next(1, 40))).ToArray();
        var point = new PlainPoint(
            metric, random.Next(2) == 0, (ulong)random.NextInt64(), random.Next(4) == 0 ? 0 : TimeUs - random.NextInt64(1L << 40), random.NextInt64(1L << random.Next(1, 53)),
            metric.IsHistogram() ? random.NextInt64(1L << random.Next(1, 53)) : 0,
            metric.IsHistogram() && random.Next(2) == 0 ? random.Next(1000) : -1,
            metric.IsHistogram() && random.Next(2) == 0 ? random.Next(1000) : -1,
            metric.IsHistogram() ? bounds : [],
            metric.IsHistogram() ? buckets : []);
        var output = new ByteWriter();
        point.Write(output);
        return (point, output.ToArray());
    }

    private static string Describe(PlainPoint point) =>
        $"{point.Metric} {point.IsDelta} {point.Series} {point.StartUs} {point.Count} {point.Sum} {point.Minimum} {point.Maximum} [{string.Join(',', point.Bounds)}] [{string.Join(',', point.Buckets)}]";

    private static string Describe(in FaasMetricPoint point) =>
        Describe(new PlainPoint(point.Metric, point.IsDelta, point.Series, point.StartUs, point.Count, point.Sum, point.Minimum, point.Maximum, point.Bounds.ToArray(), point.Buckets.ToArray()));

    private sealed record PlainPoint(FaasMetric Metric, bool IsDelta, ulong Series, long StartUs, long Count, long Sum, long Minimum, long Maximum, long[] Bounds, long[] Buckets)
    {
        public void Write(ByteWriter output) => new FaasMetricPoint
        {
            Metric = Metric,
            IsDelta = IsDelta,
            Series = Series,
            StartUs = StartUs,
            Count = Count,
            Sum = Sum,
            Minimum = Minimum,
            Maximum = Maximum,
            Bounds = Bounds,
            Buckets = Buckets,
        }.Write(output, TimeUs);
    }
}
