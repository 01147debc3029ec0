using Coldstart.Analytics.Binary;

namespace Coldstart.Analytics.Windows;

public sealed partial class FunctionWindows
{
    /// <summary>The first minute that is held by itself, in minutes since 1970 UTC.</summary>
    internal long FirstMinuteHeld => Math.Max(tiers[(int)Tier.Minute].FirstHeld, 0);

    /// <summary>Puts what metrics tell of a minute in the place of what they told before.</summary>
    internal void Exchange(long timeUs, MetricFigures before, MetricFigures after, long nowUs)
    {
        Roll(nowUs);
        MetricExchange.Exchange(OpenAt(timeUs), before, after);
    }

    /// <summary>Adds what each minute from a first one on counted to a table; minutes beyond the table are left out.</summary>
    /// <param name="firstMinute">At least <see cref="FirstMinuteHeld"/>, in minutes since 1970 UTC.</param>
    /// <param name="counters">Which counts.</param>
    /// <param name="sums">One span of equal length for each minute: a number for each counter.</param>
    internal void AddMinutes(long firstMinute, ReadOnlySpan<Counter> counters, Span<long> sums)
    {
        var tier = tiers[(int)Tier.Minute];
        var minutes = sums.Length / counters.Length;
        var cursor = tier.Seek(firstMinute);
        while (tier.Next(ref cursor, out var number, out var bytes) && number - firstMinute < minutes)
        {
            var input = new ByteReader(bytes);
            var slot = new EncodedSlot(ref input);
            for (var at = 0; at < counters.Length; at++) sums[((int)(number - firstMinute) * counters.Length) + at] += slot.Counters[(int)counters[at]];
        }
        foreach (var slot in OpenNow)
        {
            var number = tier.SlotOf(slot.StartUs);
            if (number < firstMinute || number - firstMinute >= minutes || !tier.Takes(slot, number)) continue;
            for (var at = 0; at < counters.Length; at++) sums[((int)(number - firstMinute) * counters.Length) + at] += slot.Net(counters[at]);
        }
    }

    /// <summary>A counter of the hour that holds a time; −1 where hours of then are not held any more.</summary>
    internal long CountOfHour(long timeUs, Counter counter)
    {
        var tier = tiers[(int)Tier.Hour];
        var number = tier.SlotOf(timeUs);
        if (number < tier.FirstHeld) return -1;
        long sum = 0;
        if (tier.Get(number) is { IsEmpty: false } bytes)
        {
            var input = new ByteReader(bytes);
            sum = new EncodedSlot(ref input).Counters[(int)counter];
        }
        foreach (var slot in OpenNow)
        {
            if (tier.Takes(slot, number)) sum += slot.Net(counter);
        }
        return sum;
    }
}
