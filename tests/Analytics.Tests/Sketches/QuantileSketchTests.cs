using Coldstart.Analytics.Binary;
using Coldstart.Analytics.Sketches;

namespace Coldstart.Analytics.Tests.Sketches;

public sealed class QuantileSketchTests
{
    private static readonly double[] Levels = [0, 0.01, 0.05, 0.1, 0.25, 0.5, 0.75, 0.9, 0.95, 0.99, 0.999, 1];

    public static TheoryData<int, string, int> Shapes()
    {
        var data = new TheoryData<int, string, int>();
        foreach (var shape in new[] { "uniform", "lognormal", "small", "constant", "wide" })
        {
            foreach (var count in new[] { 1, 2, 3, 10, 64, 65, 1000, 30_000 }) data.Add(count * 7, shape, count);
        }
        return data;
    }

    [Theory]
    [MemberData(nameof(Shapes))]
    public void Quantiles_AnyDistribution_WithinSevenTenthsOfAPercent(int seed, string shape, int count)
    {
        var values = Values(seed, shape, count);
        var sketch = Of(values);
        Array.Sort(values);
        var result = new double[Levels.Length];
        sketch.Quantiles(Levels, result);
        for (var at = 0; at < Levels.Length; at++)
        {
            AssertClose(ExactQuantile(values, Levels[at]), result[at], $"seed {seed} {shape} {count} q {Levels[at]}");
            Assert.Equal(result[at], sketch.Quantile(Levels[at]));
        }
        Assert.Equal(count, sketch.Count);
    }

    [Fact]
    public void Quantile_EveryPowerNeighbourAndEveryBin_RepresentativeWithinAccuracyAndMonotone()
    {
        var before = -1;
        for (long value = 0; value < 1L << 30; value += 1 + (value >> 10))
        {
            var bin = SketchBins.Of(value);
            Assert.True(bin >= before && bin <= SketchBins.BinMax);
            before = bin;
            AssertClose(value, SketchBins.RepresentativeOf(bin), $"value {value}");
        }
        Assert.Equal(SketchBins.BinMax, SketchBins.Of(1L << 30));
        Assert.Equal(SketchBins.BinMax, SketchBins.Of(long.MaxValue));
        Assert.Equal(0, SketchBins.Of(0));
    }

    [Fact]
    public void Bins_StoredNumbering_NeverChanges() =>
        Assert.Equal([0, 1, 51, 80, 499, 997, 1163, 1488], new long[] { 0, 1, 2, 3, 1000, 1_000_000, 10_000_000, 900_000_000 }.Select(SketchBins.Of));

    [Fact]
    public void Quantile_Empty_Zero() => Assert.Equal(0, new QuantileSketch().Quantile(0.5));

    [Fact]
    public void Add_Negative_Throws()
    {
        var sketch = new QuantileSketch();
        Assert.Throws<ArgumentOutOfRangeException>(() => sketch.Add(-1));
        Assert.Throws<ArgumentOutOfRangeException>(() => sketch.Add(1, -1));
        Assert.Equal(0, sketch.Count);
    }

    [Theory]
    [InlineData(255)]
    [InlineData(65_535)]
    [InlineData(4_294_967_295)]
    [InlineData(1_000_000_000_000_000)]
    public void Add_CountersPastTheirWidth_Widen(long weight)
    {
        foreach (var spread in new[] { 1, 100, 5000 })
        {
            var sketch = new QuantileSketch();
            for (var at = 0; at < 100; at++) sketch.Add(1 + (at * spread), weight);
            sketch.Add(1, 3);
            Assert.Equal((100 * weight) + 3, sketch.Count);
            for (var at = 1; at < 100; at++) sketch.Subtract(1 + (at * spread), weight);
            Assert.Equal(weight + 3, sketch.Count);
            Assert.Equal(1, sketch.Quantile(1));
            Assert.Equal(Encode(sketch), Encode(Of([1], weight + 3)));
        }
    }

    [Theory]
    [MemberData(nameof(Shapes))]
    public void MergeAndSubtract_OfAnything_IsExact(int seed, string shape, int count)
    {
        var one = Of(Values(seed, shape, count));
        var other = Of(Values(seed + 1, "lognormal", 500));
        var both = Of([.. Values(seed, shape, count), .. Values(seed + 1, "lognormal", 500)]);

        var merged = new QuantileSketch();
        merged.Merge(other);
        merged.Merge(one);
        Assert.Equal(Encode(both), Encode(merged));
        Assert.True(merged.Contains(one) && merged.Contains(other));

        var pair = new double[Levels.Length];
        var expected = new double[Levels.Length];
        QuantileSketch.Quantiles(one, other, Levels, pair);
        both.Quantiles(Levels, expected);
        Assert.Equal(expected, pair);

        merged.Subtract(one);
        Assert.Equal(Encode(other), Encode(merged));
        var bytes = Encode(other);
        var reader = new ByteReader(bytes);
        merged.SubtractEncoded(ref reader);
        Assert.True(reader.AtEnd);
        Assert.Equal(0, merged.Count);
        Assert.Equal(Encode(new QuantileSketch()), Encode(merged));
    }

    [Theory]
    [MemberData(nameof(Shapes))]
    public void Decode_OfEncoded_IsEqualAndSkippable(int seed, string shape, int count)
    {
        var sketch = Of(Values(seed, shape, count));
        var bytes = Encode(sketch);
        var reader = new ByteReader(bytes);
        var decoded = QuantileSketch.Decode(ref reader);
        Assert.True(reader.AtEnd);
        Assert.Equal(sketch.Count, decoded.Count);
        Assert.Equal(bytes, Encode(decoded));
        var skipper = new ByteReader(bytes);
        QuantileSketch.SkipEncoded(ref skipper);
        Assert.True(skipper.AtEnd);
    }

    [Fact]
    public void Subtract_WhatWasNeverAdded_Throws()
    {
        var sparse = Of([5]);
        Assert.Throws<InvalidOperationException>(() => sparse.Subtract(6));
        Assert.Throws<InvalidOperationException>(() => sparse.Subtract(5, 2));
        var dense = Of(Values(1, "uniform", 1000));
        Assert.Throws<InvalidOperationException>(() => dense.Subtract(1L << 30));
        Assert.Throws<InvalidOperationException>(() => dense.Subtract(Of(Values(2, "uniform", 2000))));
    }

    [Fact]
    public void Decode_CutOrMutated_ThrowsCorruptDataOrReadsSomething()
    {
        var random = new Random(11);
        var bytes = Encode(Of(Values(3, "lognormal", 300)));
        for (var cut = 0; cut < bytes.Length; cut++) Assert.Throws<CorruptDataException>(() => Read(bytes.AsSpan(0, cut)));
        for (var round = 0; round < 4000; round++)
        {
            var damaged = bytes.ToArray();
            for (var hits = random.Next(1, 4); hits > 0; hits--) damaged[random.Next(damaged.Length)] = (byte)random.Next(256);
            try
            {
                Assert.True(Read(damaged) >= 0);
            }
            catch (CorruptDataException)
            {
                // The only exception that damage may cause.
            }
        }
    }

    [Fact]
    public void Clear_ThenReuse_EqualsNew()
    {
        foreach (var count in new[] { 3, 1000 })
        {
            var sketch = Of(Values(4, "uniform", count));
            sketch.Clear();
            Assert.Equal(0, sketch.Count);
            sketch.Merge(Of(Values(5, "wide", 50)));
            Assert.Equal(Encode(Of(Values(5, "wide", 50))), Encode(sketch));
            var copy = Of(Values(6, "lognormal", 5000));
            copy.CopyFrom(sketch);
            copy.Add(77);
            sketch.Add(77);
            Assert.Equal(Encode(sketch), Encode(copy));
        }
    }

    [Fact]
    public void Add_ToExistingBins_AllocatesNothing()
    {
        var values = Values(7, "lognormal", 10_000);
        var sketch = Of(values);
        var before = GC.GetAllocatedBytesForCurrentThread();
        foreach (var value in values) sketch.Subtract(value);
        foreach (var value in values) sketch.Add(value);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    private static long Read(ReadOnlySpan<byte> bytes)
    {
        var reader = new ByteReader(bytes);
        return QuantileSketch.Decode(ref reader).Count;
    }

    private static QuantileSketch Of(long[] values, long weight = 1)
    {
        var sketch = new QuantileSketch();
        foreach (var value in values) sketch.Add(value, weight);
        return sketch;
    }

    private static byte[] Encode(QuantileSketch sketch)
    {
        var writer = new ByteWriter();
        sketch.Encode(writer);
        return writer.ToArray();
    }

    private static double ExactQuantile(long[] sorted, double q) => sorted[(long)(q * (sorted.Length - 1))];

    private static void AssertClose(double exact, double answer, string what) =>
        Assert.True(Math.Abs(answer - exact) <= 0.00701 * exact, $"{what}: exact {exact}, answered {answer}");

    private static long[] Values(int seed, string shape, int count)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, count).Select(_ => shape switch
        {
            "uniform" => random.NextInt64(1, 3_000_000),
            "small" => random.NextInt64(0, 40),
            "constant" => 123_456,
            "wide" => (long)Math.Pow(2, random.NextDouble() * 30),
            _ => (long)Math.Exp(10 + (Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble()))),
        })];
    }
}
