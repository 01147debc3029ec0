using Coldstart.Analytics.Binary;
using Coldstart.Analytics.Windows;

namespace Coldstart.Analytics.Tests.Windows;

public sealed class TierSlotsTests
{
    [Theory]
    [InlineData(1, Tier.Minute)]
    [InlineData(2, Tier.FiveMinutes)]
    [InlineData(3, Tier.Hour)]
    [InlineData(4, Tier.Day)]
    public void Slots_RandomChanges_EqualASortedDictionary(int seed, Tier tier)
    {
        var random = new Random(seed);
        var slots = new TierSlots(tier);
        var dirty = new DirtySlots(tier);
        var model = new SortedDictionary<long, byte[]>();
        long now = 1_000_000;
        for (var step = 0; step < 5000; step++)
        {
            var slot = now - (random.Next(3) == 0 ? random.Next(400) : 0) + random.Next(2);
            var bytes = new byte[random.Next(8) == 0 ? 0 : random.Next(1, 300)];
            random.NextBytes(bytes);
            slots.Put(slot, bytes);
            if (bytes.Length == 0) model.Remove(slot);
            else model[slot] = bytes;
            if (random.Next(10) == 0) dirty.Mark(slot, step);
            if (random.Next(4) == 0) Roll(random.Next(50) == 0 ? random.Next(500) : 1);
            if (random.Next(40) == 0) dirty.Clear(step - random.Next(50));
            if (random.Next(50) == 0) slots = Restored(slots, now * tier.SlotUs());
            AssertSame(model, slots, $"seed {seed} step {step}");
            Assert.True(model.GetValueOrDefault(slot, []).AsSpan().SequenceEqual(slots.Get(slot)));
        }

        void Roll(int by)
        {
            now += by;
            slots.Advance(now * tier.SlotUs());
            slots.DropExpired(dirty);
            foreach (var key in model.Keys.Where(key => key < slots.FirstHeld && !dirty.Contains(key)).ToList()) model.Remove(key);
        }
    }

    [Fact]
    public void Advance_FiveMinutes_KeepsWholeQuarters()
    {
        var slots = new TierSlots(Tier.FiveMinutes);
        for (long now = 1000; now < 1020; now++)
        {
            slots.Advance(now * Tier.FiveMinutes.SlotUs());
            Assert.Equal(0, slots.FirstHeld % 3);
            Assert.InRange(now - slots.FirstHeld + 1, 300, 302);
        }
    }

    [Fact]
    public void Advance_ClockSetBack_StaysWhereItIs()
    {
        var slots = new TierSlots(Tier.Hour);
        Assert.True(slots.Advance(1000 * Tier.Hour.SlotUs()));
        Assert.False(slots.Advance(900 * Tier.Hour.SlotUs()));
        Assert.Equal(1000 - 191, slots.FirstHeld);
    }

    private static TierSlots Restored(TierSlots slots, long nowUs)
    {
        var writer = new ByteWriter();
        slots.Encode(writer);
        var reader = new ByteReader(writer.WrittenSpan);
        var result = new TierSlots(slots.Tier);
        result.Decode(ref reader);
        result.Advance(nowUs);
        return result;
    }

    private static void AssertSame(SortedDictionary<long, byte[]> model, TierSlots slots, string what)
    {
        var cursor = slots.Seek(0);
        foreach (var (slot, bytes) in model)
        {
            Assert.True(slots.Next(ref cursor, out var number, out var found), what);
            Assert.True(slot == number && found.SequenceEqual(bytes), what);
        }
        Assert.False(slots.Next(ref cursor, out _, out _), what);
        Assert.Equal(model.Count == 0, slots.IsEmpty);
    }
}
