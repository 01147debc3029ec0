using Coldstart.Analytics.Binary;
using Coldstart.Analytics.Functions;
using Coldstart.Analytics.Functions.Joining;

namespace Coldstart.Analytics.Tests.Functions;

public sealed class RememberedInvocationsTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void RandomAddsAndRemoves_BehaveAsADictionaryThatForgetsTheOldest(int seed)
    {
        var random = new Random(seed);
        var remembered = new RememberedInvocations();
        var model = new List<(ulong Identity, long StartUs)>();
        long nowUs = 1_700_000_000_000_000;
        for (var step = 0; step < 40_000; step++)
        {
            nowUs += random.Next(40_000);
            var identity = Spread((ulong)random.Next(1, 30_000));
            if (step % 1000 == 0) remembered.Trim();
            remembered.Anticipate(BitConverter.GetBytes(identity));
            var at = model.FindLastIndex(m => m.Identity == identity);
            Assert.Equal(at >= 0, remembered.TryFind(identity, out var slot));
            if (at < 0)
            {
                remembered.Add(identity, Entry(nowUs), nowUs);
                // What was taken out leaves a hole that counts until it is the oldest.
                while (model.Count > 0 && (model[0].Identity == 0 || model.Count == Limits.RememberedInvocationsPerFunction)) model.RemoveAt(0);
                model.Add((identity, nowUs));
            }
            else
            {
                Assert.Equal(model[at].StartUs, remembered[slot].StartUs);
                if (random.Next(4) != 0) continue;
                remembered.Remove(slot);
                model[at] = default;
            }
        }
    }

    [Fact]
    public void EntriesOlderThanTheTime_AreForgottenButForTheLastOnes()
    {
        var remembered = new RememberedInvocations();
        for (var i = 1UL; i <= 100; i++) remembered.Add(i << 32, Entry(1_000_000), 1_000_000);
        remembered.Add(1, Entry(2_000_000_000), 2_000_000_000);
        Assert.Equal(Limits.RememberedInvocationsMin + 1, remembered.Count);
        Assert.False(remembered.TryFind(1UL << 32, out _));
        Assert.True(remembered.TryFind(100UL << 32, out _));
    }

    [Fact]
    public void MoreThanTheBound_ForgetsTheOldestFirst()
    {
        var remembered = new RememberedInvocations();
        var count = Limits.RememberedInvocationsPerFunction + 10UL;
        for (var i = 1UL; i <= count; i++) remembered.Add(Spread(i), Entry(5_000_000), 5_000_000);
        Assert.Equal(Limits.RememberedInvocationsPerFunction, remembered.Count);
        Assert.False(remembered.TryFind(Spread(10), out _));
        Assert.True(remembered.TryFind(Spread(11), out _));
    }

    [Fact]
    public void Trim_AfterABusyTime_GivesMemoryBackAndKeepsWhatIsLeft()
    {
        var remembered = new RememberedInvocations();
        for (var i = 1UL; i <= 5000; i++) remembered.Add(Spread(i), Entry(1_000_000), 1_000_000);
        remembered.Add(1, Entry(2_000_000_000), 2_000_000_000);
        var before = remembered.SizeBytes;
        remembered.Trim();

        Assert.True(remembered.SizeBytes < before / 50);
        Assert.Equal(Limits.RememberedInvocationsMin + 1, remembered.Count);
        Assert.True(remembered.TryFind(Spread(5000), out _));
        Assert.False(remembered.TryFind(Spread(4000), out _));
        for (var i = 6000UL; i <= 7000; i++) remembered.Add(Spread(i), Entry(3), 2_000_000_000);
        Assert.True(remembered.TryFind(1, out _));
        Assert.True(remembered.TryFind(Spread(6500), out var slot));
        Assert.Equal(Entry(3), remembered[slot]);
    }

    [Fact]
    public void Restored_IsEqual()
    {
        var remembered = new RememberedInvocations();
        for (var i = 1UL; i <= 1000; i++) remembered.Add(Spread(i), Entry((long)i * 1_000_000), (long)i * 1_000_000);
        var writer = new ByteWriter();
        remembered.Encode(writer);
        var reader = new ByteReader(writer.WrittenSpan);
        var restored = RememberedInvocations.Decode(ref reader);
        var again = new ByteWriter();
        restored.Encode(again);
        Assert.Equal(writer.ToArray(), again.ToArray());
        Assert.True(restored.TryFind(Spread(500), out var slot));
        Assert.Equal(Entry(500_000_000), restored[slot]);
    }

    [Fact]
    public void PackedFacts_ComeBackAsTheyWere()
    {
        var facts = new Contribution
        {
            StartUs = 1_772_625_600_123_456,
            DurationUs = 900_000_000,
            InitUs = 12_345_678,
            BilledMs = 912_346,
            MemoryUsedKb = 33_554_432,
            MemoryMb = 32_768,
            EphemeralMb = 10_240,
            Weight = 1000,
            Traits = ContributionTraits.HasDuration | ContributionTraits.HasInit | ContributionTraits.HasBilled | ContributionTraits.HasMemoryUsed
                | ContributionTraits.SaidCold | ContributionTraits.Sampled | ContributionTraits.HasModules,
            Status = Coldstart.Analytics.Records.InvocationStatus.OutOfMemory,
            Architecture = Coldstart.Analytics.Records.Architecture.Arm64,
            BillingClass = Coldstart.Analytics.Costs.BillingClass.Edge,
            Environment = 17,
        };
        ContributionRules.Complete(ref facts);
        Assert.Equal(facts, RememberedInvocation.Of(6, 7, facts).Contribution);
    }

    private static RememberedInvocation Entry(long startUs) =>
        RememberedInvocation.Of(3, 1, new Contribution { StartUs = startUs, Weight = 1, DurationUs = 1000, Traits = ContributionTraits.HasDuration });

    private static ulong Spread(ulong number) => unchecked(number * 0x9E3779B97F4A7C15);
}
