using Coldstart.Analytics.Binary;
using Coldstart.Analytics.Costs;
using Coldstart.Analytics.Functions;
using Coldstart.Analytics.Records;
using Coldstart.Analytics.Windows;

namespace Coldstart.Analytics.Tests.Windows;

public sealed class SlotTotalsTests
{
    private const ContributionTraits Measured = ContributionTraits.HasDuration | ContributionTraits.HasMemoryUsed | ContributionTraits.HasBilled;

    [Fact]
    public void Add_Throttled_CountsAThrottleAndNothingElse()
    {
        foreach (var throttled in new[]
        {
            Invocation(Measured) with { Status = InvocationStatus.Throttled },
            Invocation(Measured | ContributionTraits.Throttled),
        })
        {
            var totals = Of(throttled);
            AssertOnly(totals, (Counter.Throttles, 3));
            Assert.True(totals.Usage.IsEmpty && totals.Environments.IsEmpty);
        }
    }

    [Fact]
    public void Add_Warmup_CountsAWarmupAndUsage()
    {
        var totals = Of(Invocation(Measured | ContributionTraits.Warmup));
        AssertOnly(totals, (Counter.Warmups, 3));
        Assert.False(totals.Usage.IsEmpty);
        Assert.True(totals.Environments.IsEmpty && totals.WarmDuration.IsEmpty && totals.Memory.IsEmpty);
    }

    [Fact]
    public void Add_WarmInvocation_GoesToWarmAndIsMultipliedByItsWeight()
    {
        var totals = Of(Invocation(Measured));
        AssertOnly(totals, (Counter.Invocations, 3), (Counter.BilledCount, 3), (Counter.BilledMs, 300), (Counter.BusyUs, 270_000));
        Assert.Equal((3, 270_000, 90_000, 90_000), (totals.WarmDuration.Count, (long)totals.WarmDuration.Sum, totals.WarmDuration.Minimum, totals.WarmDuration.Maximum));
        Assert.Equal((3, 150_000), (totals.Memory.Count, (long)totals.Memory.Sum));
        Assert.True(totals.ColdDuration.IsEmpty && totals.Init.IsEmpty && totals.Restore.IsEmpty);
        Assert.Equal([new EnvironmentCount(2, 3, 0, 0)], totals.Environments.ToArray());
        Assert.Equal(3, totals.Successes);
    }

    [Theory]
    [InlineData(ContributionTraits.Cold | ContributionTraits.HasInit, true)]
    [InlineData(ContributionTraits.HasInit | ContributionTraits.SelfMeasuredInit, true)]
    [InlineData(ContributionTraits.HasInit, false)]
    [InlineData(ContributionTraits.Cold | ContributionTraits.HasInit | ContributionTraits.ProactiveInit, false)]
    public void Add_Init_IsMeasuredWhereSomeoneWaited(ContributionTraits traits, bool measured)
    {
        var totals = Of(Invocation(Measured | traits));
        Assert.Equal(measured ? 3 : 0, totals.Init.Count);
        Assert.Equal((traits & ContributionTraits.ProactiveInit) != 0 ? 270_000 : 870_000, totals[Counter.BusyUs]);
        Assert.Equal((traits & ContributionTraits.Cold) != 0 ? 3 : 0, totals[Counter.ColdStarts]);
        Assert.Equal((traits & ContributionTraits.Cold) != 0 ? 3 : 0, totals.ColdDuration.Count);
        Assert.Equal((traits & ContributionTraits.SelfMeasuredInit) != 0 ? 3 : 0, totals[Counter.SelfMeasuredInits]);
        Assert.Equal((traits & ContributionTraits.ProactiveInit) != 0 ? 3 : 0, totals[Counter.ProactiveInits]);
    }

    [Fact]
    public void Add_RestoreAndSuppressedInit_AreCounted()
    {
        var totals = Of(Invocation(Measured | ContributionTraits.Cold | ContributionTraits.HasRestore | ContributionTraits.SuppressedInit));
        Assert.Equal((3, 900_000, 3), (totals.Restore.Count, (long)totals.Restore.Sum, totals[Counter.SuppressedInits]));
    }

    [Theory]
    [InlineData(InvocationStatus.Error, Counter.Errors)]
    [InlineData(InvocationStatus.Timeout, Counter.Timeouts)]
    [InlineData(InvocationStatus.OutOfMemory, Counter.OutOfMemory)]
    public void Add_Failure_IsCountedByItsStatusAndEnvironment(InvocationStatus status, Counter counter)
    {
        var totals = Of(Invocation(Measured) with { Status = status });
        Assert.Equal((3, 3, 0), (totals[counter], totals.Failures, totals.Successes));
        Assert.Equal([new EnvironmentCount(2, 3, 0, 3)], totals.Environments.ToArray());
    }

    [Fact]
    public void Add_NoBilledDuration_CountsNoneUnlessItWasEstimated()
    {
        var unknown = Invocation(ContributionTraits.HasDuration) with { BilledMs = 0 };
        Assert.Equal(0, Of(unknown)[Counter.BilledCount]);
        Assert.Equal(3, Of(unknown with { Estimated = EstimateReasons.BilledDurationMissing })[Counter.BilledCount]);
        Assert.Equal(3, Of(unknown with { BilledMs = 7 })[Counter.BilledCount]);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Group_RandomInvocations_AddRemoveMergeSubtractAndStoreAgree(int seed)
    {
        var random = new Random(seed);
        var source = new RecordSource(random);
        for (var round = 0; round < 200; round++)
        {
            var one = Enumerable.Range(0, random.Next(round)).Select(_ => source.At(0)).ToArray();
            var other = Enumerable.Range(0, random.Next(5)).Select(_ => source.At(0)).ToArray();
            var both = Of([.. one, .. other]);
            var merged = Of(other);
            merged.Merge(Of(one));
            Assert.Equal(Bytes(both), Bytes(merged));
            Assert.Equal(Bytes(both), Bytes(SlotTotals.Decode(Bytes(both))));
            Assert.Equal(Bytes(both), Bytes(both.Clone()));
            Assert.True(both.Contains(Of(one)));

            var stored = Of(one);
            var reader = new ByteReader(Bytes(Of(other)));
            stored.MergeEncoded(ref reader);
            Assert.True(reader.AtEnd);
            Assert.Equal(Bytes(both), Bytes(stored));

            merged.Subtract(Of(one));
            reader = new ByteReader(Bytes(Of(one)));
            stored.SubtractEncoded(ref reader);
            Assert.True(reader.AtEnd);
            Assert.Equal(Bytes(merged), Bytes(stored));
            WindowModel.AssertEqual(other, merged, false, $"seed {seed} round {round}");
            foreach (var contribution in other) merged.Remove(contribution);
            Assert.True(merged.IsEmpty);
            Assert.Equal(Bytes(new SlotTotals()), Bytes(merged));
        }
    }

    [Fact]
    public void Remove_ExtremeWithAnotherInItsBin_StaysWithinOnePercent()
    {
        var totals = Of(At(100_000), At(100_100), At(50_000));
        totals.Remove(At(100_100));
        Assert.InRange(totals.WarmDuration.Maximum, 99_000, 101_000);
        // The extreme is an estimate now, and must still go when the value that it stands for goes.
        totals.Remove(At(100_000));
        Assert.InRange(totals.WarmDuration.Maximum, 49_500, 50_500);
    }

    [Fact]
    public void Decode_CutOrMutated_ThrowsCorruptDataOrReadsSomething()
    {
        var random = new Random(5);
        var source = new RecordSource(random);
        foreach (var count in new[] { 1, 2, 40 })
        {
            var bytes = Bytes(Of([.. Enumerable.Range(0, count).Select(_ => source.At(0))]));
            for (var cut = 1; cut < bytes.Length; cut++) Assert.Throws<CorruptDataException>(() => SlotTotals.Decode(bytes.AsSpan(0, cut)));
            Assert.Throws<CorruptDataException>(() => SlotTotals.Decode([.. bytes, 0]));
            Assert.Throws<CorruptDataException>(() => SlotTotals.Decode([.. bytes, .. bytes, .. bytes]));
            for (var round = 0; round < 4000; round++)
            {
                var damaged = bytes.ToArray();
                for (var hits = random.Next(1, 4); hits > 0; hits--) damaged[random.Next(damaged.Length)] = (byte)random.Next(256);
                try
                {
                    Assert.NotNull(SlotTotals.Decode(damaged));
                }
                catch (CorruptDataException)
                {
                    // The only exception that damage may cause.
                }
            }
        }
    }

    [Fact]
    public void Encode_OneWarmInvocation_TakesAtMostTwentyBytes() =>
        Assert.InRange(Bytes(Of(Invocation(Measured) with { Weight = 1, Environment = 0 })).Length, 1, 20);

    private static Contribution At(long durationUs) => Invocation(Measured) with { DurationUs = durationUs };

    private static Contribution Invocation(ContributionTraits traits) => new()
    {
        DurationUs = 90_000,
        InitUs = (traits & ContributionTraits.HasInit) != 0 ? 200_000 : 0,
        RestoreUs = (traits & ContributionTraits.HasRestore) != 0 ? 300_000 : 0,
        BilledMs = 100,
        MemoryUsedKb = 50_000,
        MemoryMb = 128,
        Weight = 3,
        Traits = traits,
        Status = InvocationStatus.Success,
        Architecture = Architecture.Arm64,
        Environment = 2,
    };

    private static void AssertOnly(SlotTotals totals, params (Counter Counter, long Value)[] expected)
    {
        for (var counter = Counter.Invocations; counter <= Counter.InitFailures; counter++)
        {
            Assert.Equal(expected.FirstOrDefault(pair => pair.Counter == counter).Value, totals[counter]);
        }
        Assert.False(totals.IsEmpty);
    }

    private static SlotTotals Of(params Contribution[] contributions)
    {
        var totals = new SlotTotals();
        foreach (var contribution in contributions) totals.Add(contribution);
        return totals;
    }

    private static byte[] Bytes(SlotTotals totals)
    {
        var writer = new ByteWriter();
        totals.Encode(writer);
        return writer.ToArray();
    }
}
