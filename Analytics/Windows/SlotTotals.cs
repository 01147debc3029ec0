using Coldstart.Analytics.Binary;
using Coldstart.Analytics.Costs;
using Coldstart.Analytics.Functions;
using Coldstart.Analytics.Records;

namespace Coldstart.Analytics.Windows;

/// <summary>
/// What a function did in some span of time: counts, distributions, usage, counts by environment. Exact, additive, and with one
/// stored form per content.
/// </summary>
/// <remarks>Reusable: <see cref="Clear"/> keeps the memory. Not safe for concurrent use.</remarks>
public sealed class SlotTotals
{
    private CounterValues counters;
    private MaximumValues maxima;
    private EnvironmentTable environments;

    public long this[Counter counter] => counters[(int)counter];

    /// <summary>The greatest value that was measured; 0 where none was.</summary>
    public long this[Maximum maximum] => maxima[(int)maximum];

    /// <summary>Throttles, of whoever tells of more: records that speak of them and CloudWatch count the same ones.</summary>
    public long ThrottlesOfAll => Math.Max(this[Counter.Throttles], this[Counter.MeasuredThrottles]);

    /// <summary>Invocations that ended well, or of which nothing else was said.</summary>
    public long Successes => this[Counter.Invocations] - Failures;

    /// <summary>Errors, timeouts and out-of-memory.</summary>
    public long Failures => this[Counter.Errors] + this[Counter.Timeouts] + this[Counter.OutOfMemory];

    /// <summary>Handler time of warm invocations, µs.</summary>
    public Distribution WarmDuration { get; } = new();

    /// <summary>Handler time of cold invocations, µs.</summary>
    public Distribution ColdDuration { get; } = new();

    /// <summary>Initialisation, µs.</summary>
    public Distribution Init { get; } = new();

    /// <summary>SnapStart restore, µs.</summary>
    public Distribution Restore { get; } = new();

    /// <summary>Memory used, KB.</summary>
    public Distribution Memory { get; } = new();

    public UsageTable Usage { get; } = new();

    /// <summary>Counts by environment, ascending by index. Valid until the next change.</summary>
    public ReadOnlySpan<EnvironmentCount> Environments => environments.Rows;

    public bool IsEmpty
    {
        get
        {
            for (var at = 0; at < CounterValues.Length; at++)
            {
                if (counters[at] != 0) return false;
            }
            for (var at = 0; at < MeasureRules.Count; at++)
            {
                if (!Of((Measures)(1 << at)).IsEmpty) return false;
            }
            return !maxima.Any && Usage.IsEmpty && environments.Rows.IsEmpty;
        }
    }

    /// <summary>Roughly the memory that it holds, bytes.</summary>
    public int SizeBytes
    {
        get
        {
            var size = 600 + environments.SizeBytes;
            for (var at = 0; at < MeasureRules.Count; at++) size += Of((Measures)(1 << at)).SizeBytes;
            return size;
        }
    }

    /// <summary>Reads what <see cref="Encode"/> wrote, or the bytes of a rollup row.</summary>
    /// <exception cref="CorruptDataException">Damaged, or written by a newer program.</exception>
    public static SlotTotals Decode(ReadOnlySpan<byte> bytes)
    {
        var result = new SlotTotals();
        var removed = new SlotTotals();
        RollupBytes.Read(bytes, result, removed);
        RollupBytes.TakeAway(result, removed);
        return result;
    }

    /// <summary>Adds one invocation, as often as its weight says.</summary>
    public void Add(in Contribution contribution) => Apply(contribution, 1, Measures.None);

    /// <summary>Takes away what <see cref="Add"/> added.</summary>
    /// <exception cref="InvalidOperationException">It was never added.</exception>
    public void Remove(in Contribution contribution) => Apply(contribution, -1, Measures.None);

    /// <summary>Adds to one counter alone.</summary>
    public void Count(Counter counter, long amount) => counters[(int)counter] += amount;

    /// <summary>Adds to the counts of one environment alone.</summary>
    internal void CountEnvironment(byte environment, long invocations, long coldStarts, long errors)
    {
        if ((invocations | coldStarts | errors) != 0) environments.Add(environment, invocations, coldStarts, errors);
    }

    /// <summary>Takes a value into a greatest one. It cannot be taken away again.</summary>
    public void Widen(Maximum maximum, long value) => maxima[(int)maximum] = Math.Max(maxima[(int)maximum], value);

    public void Merge(SlotTotals other)
    {
        maxima.Widen(other.maxima);
        CounterValues.Combine(ref counters, other.counters, 1);
        for (var at = 0; at < MeasureRules.Count; at++) Of((Measures)(1 << at)).Merge(other.Of((Measures)(1 << at)));
        Usage.Merge(other.Usage);
        environments.Combine(other.environments, 1);
    }

    /// <remarks>Greatest values stay: only the slots that are left know what they become.</remarks>
    /// <exception cref="InvalidOperationException">It holds something that was never added here.</exception>
    public void Subtract(SlotTotals other)
    {
        CounterValues.Combine(ref counters, other.counters, -1);
        for (var at = 0; at < MeasureRules.Count; at++) Of((Measures)(1 << at)).Subtract(other.Of((Measures)(1 << at)));
        Usage.Subtract(other.Usage);
        environments.Combine(other.environments, -1);
    }

    /// <summary>Forgets the content and keeps the memory.</summary>
    public void Clear()
    {
        counters = default;
        maxima = default;
        for (var at = 0; at < MeasureRules.Count; at++) Of((Measures)(1 << at)).Clear();
        Usage.Clear();
        environments.Clear();
    }

    /// <summary>Becomes equal to the other one, in the memory that it has.</summary>
    public void CopyFrom(SlotTotals other)
    {
        counters = other.counters;
        maxima = other.maxima;
        for (var at = 0; at < MeasureRules.Count; at++) Of((Measures)(1 << at)).CopyFrom(other.Of((Measures)(1 << at)));
        Usage.Clear();
        Usage.Merge(other.Usage);
        environments.Clear();
        environments.Combine(other.environments, 1);
    }

    public SlotTotals Clone()
    {
        var result = new SlotTotals();
        result.CopyFrom(this);
        return result;
    }

    /// <summary>Writes the one stored form.</summary>
    public void Encode(ByteWriter output) => EncodedSlot.Write(this, output);

    /// <summary>Merges stored totals. After an exception the content is undefined.</summary>
    /// <exception cref="CorruptDataException">Damaged, or written by a newer program.</exception>
    public void MergeEncoded(ref ByteReader input)
    {
        var slot = new EncodedSlot(ref input);
        CounterValues.Combine(ref counters, slot.Counters, 1);
        maxima.Widen(slot.Maxima);
        slot.ReadUsage(ref input, Usage, 1);
        slot.ReadEnvironments(ref input, ref environments, 1);
        for (var at = 0; at < MeasureRules.Count; at++) slot.MergeMeasure(ref input, at, Of((Measures)(1 << at)));
    }

    /// <summary>Subtracts stored totals. After an exception the content is undefined.</summary>
    /// <exception cref="CorruptDataException">Damaged, or written by a newer program.</exception>
    /// <exception cref="InvalidOperationException">They hold something that was never added here.</exception>
    public void SubtractEncoded(ref ByteReader input)
    {
        var slot = new EncodedSlot(ref input);
        CounterValues.Combine(ref counters, slot.Counters, -1);
        slot.ReadUsage(ref input, Usage, -1);
        slot.ReadEnvironments(ref input, ref environments, -1);
        for (var at = 0; at < MeasureRules.Count; at++) slot.SubtractMeasure(ref input, at, Of((Measures)(1 << at)));
    }

    /// <summary>Replaces the greatest values by exact ones that the caller knows.</summary>
    internal void SetMaxima(in MaximumValues exact) => maxima = exact;

    internal MaximumValues Maxima => maxima;

    /// <summary>Whether <see cref="Subtract"/> of the other one leaves nothing below nothing.</summary>
    internal bool Contains(SlotTotals other)
    {
        for (var at = 0; at < CounterValues.Length; at++)
        {
            if (counters[at] < other.counters[at]) return false;
        }
        for (var at = 0; at < MeasureRules.Count; at++)
        {
            if (!Of((Measures)(1 << at)).Contains(other.Of((Measures)(1 << at)))) return false;
        }
        return true;
    }

    internal Distribution Of(Measures measure) => measure switch
    {
        Measures.Warm => WarmDuration,
        Measures.Memory => Memory,
        Measures.Cold => ColdDuration,
        Measures.Init => Init,
        _ => Restore,
    };

    /// <param name="sign">1 to add, −1 to take away.</param>
    /// <param name="except">Distributions to leave alone.</param>
    internal void Apply(in Contribution contribution, int sign, Measures except)
    {
        var weight = (long)contribution.Weight * sign;
        if (MeasureRules.IsOnlyCounted(contribution))
        {
            ApplyUncounted(contribution, sign, weight);
            return;
        }
        var measures = MeasureRules.Of(contribution);
        var failed = Status(contribution.Status, weight);
        counters[(int)Counter.Invocations] += weight;
        if (contribution.Has(ContributionTraits.Cold)) counters[(int)Counter.ColdStarts] += weight;
        environments.Add(contribution.Environment, weight, contribution.Has(ContributionTraits.Cold) ? weight : 0, failed);
        Bill(contribution, weight);
        if (contribution.Has(RareTraits)) CountRare(contribution, weight);
        Usage.Add(contribution, sign);
        measures &= ~except;
        if ((measures & Measures.Warm) != 0) Measure(WarmDuration, contribution.DurationUs, weight);
        if ((measures & Measures.Memory) != 0) Measure(Memory, contribution.MemoryUsedKb, weight);
        if ((measures & (Measures.Cold | Measures.Init | Measures.Restore)) == 0) return;
        if ((measures & Measures.Cold) != 0) Measure(ColdDuration, contribution.DurationUs, weight);
        if ((measures & Measures.Init) != 0) Measure(Init, contribution.InitUs, weight);
        if ((measures & Measures.Restore) != 0) Measure(Restore, contribution.RestoreUs, weight);
    }

    private const ContributionTraits RareTraits = ContributionTraits.SelfMeasuredInit | ContributionTraits.SuppressedInit | ContributionTraits.ProactiveInit;

    private static void Measure(Distribution distribution, long value, long weight)
    {
        if (weight >= 0) distribution.Add(value, weight);
        else distribution.Remove(value, -weight);
    }

    private void ApplyUncounted(in Contribution contribution, int sign, long weight)
    {
        if (contribution.Status == InvocationStatus.Throttled || contribution.Has(ContributionTraits.Throttled))
        {
            counters[(int)Counter.Throttles] += weight;
            return;
        }
        counters[(int)Counter.Warmups] += weight;
        Usage.Add(contribution, sign);
    }

    private long Status(InvocationStatus status, long weight)
    {
        switch (status)
        {
            case InvocationStatus.Error: counters[(int)Counter.Errors] += weight; return weight;
            case InvocationStatus.Timeout: counters[(int)Counter.Timeouts] += weight; return weight;
            case InvocationStatus.OutOfMemory: counters[(int)Counter.OutOfMemory] += weight; return weight;
            default: return 0;
        }
    }

    private void Bill(in Contribution contribution, long weight)
    {
        var busyUs = contribution.Has(ContributionTraits.HasDuration) ? contribution.DurationUs : 0;
        if (contribution.Has(ContributionTraits.HasInit) && !contribution.Has(ContributionTraits.ProactiveInit)) busyUs += contribution.InitUs;
        counters[(int)Counter.BusyUs] += busyUs * weight;
        if (contribution.BilledMs == 0 && !contribution.Has(ContributionTraits.HasBilled) && (contribution.Estimated & EstimateReasons.BilledDurationMissing) == 0) return;
        counters[(int)Counter.BilledCount] += weight;
        counters[(int)Counter.BilledMs] += contribution.BilledMs * weight;
    }

    private void CountRare(in Contribution contribution, long weight)
    {
        if (contribution.Has(ContributionTraits.SelfMeasuredInit)) counters[(int)Counter.SelfMeasuredInits] += weight;
        if (contribution.Has(ContributionTraits.SuppressedInit)) counters[(int)Counter.SuppressedInits] += weight;
        if (contribution.Has(ContributionTraits.ProactiveInit)) counters[(int)Counter.ProactiveInits] += weight;
    }
}
