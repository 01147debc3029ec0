using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using Coldstart.Analytics.Binary;
using Coldstart.Analytics.Costs;

namespace Coldstart.Analytics.Windows;

/// <summary>
/// The stored form of <see cref="SlotTotals"/>: a varint of flags, the counters that are not what the others imply, the head of each
/// distribution, usage, environments, sketches. Flags that are often set have the low bits. Slots of one or two invocations are the
/// many, so a distribution of one or two values is its head alone.
/// </summary>
internal struct EncodedSlot
{
    // Bits 0 to 4: which counters among the first five are given; 5 to 9: the distributions; then the rest.
    private const int MeasureShift = 5;
    private const int EnvironmentsGiven = 1 << 10;
    private const int UsageGiven = 1 << 11;
    private const int RareShift = 12;
    private const int FrequentCounters = 5;
    private const int CounterFlags = (1 << (RareShift + CounterValues.Length - FrequentCounters)) - 1;

    // Behind the bits of all counters that may yet come.
    private const int MaximumShift = 28;
    private const int FlagsMax = CounterFlags | (((1 << MaximumValues.Length) - 1) << MaximumShift);

    /// <summary>Values differ and the sketch follows; one value, so many times; two values; one value, once an invocation.</summary>
    private const int FormSketch = 0;
    private const int FormOneValue = 1;
    private const int FormTwoValues = 2;
    private const int FormOneValueEach = 3;

    private readonly int flags;
    private Heads heads;
    private CounterValues counters;
    private MaximumValues maxima;

    /// <summary>Reads up to the usage: counters and the heads of the distributions.</summary>
    public EncodedSlot(ref ByteReader input)
    {
        flags = input.ReadVarint(FlagsMax);
        if ((flags & ~FlagsMax) != 0) CorruptDataException.Throw("totals have unknown parts");
        for (var at = 0; at < CounterValues.Length; at++)
        {
            if ((flags & FlagOf(at)) != 0) counters[at] = (long)input.ReadVarint();
        }
        for (var at = 0; at < MaximumValues.Length; at++)
        {
            if ((flags & (1 << (MaximumShift + at))) != 0) maxima[at] = input.ReadVarint64();
        }
        for (var at = 0; at < MeasureRules.Count; at++)
        {
            if (Has(at)) heads[at] = Head.Read(ref input, counters[(int)Counter.Invocations]);
        }
        if ((flags & FlagOf((int)Counter.BilledCount)) == 0) counters[(int)Counter.BilledCount] = counters[(int)Counter.Invocations];
        if ((flags & FlagOf((int)Counter.BusyUs)) == 0) counters[(int)Counter.BusyUs] = ImpliedBusyUs();
    }

    [UnscopedRef]
    public readonly ref readonly CounterValues Counters => ref counters;

    [UnscopedRef]
    public readonly ref readonly MaximumValues Maxima => ref maxima;

    public static void Write(SlotTotals totals, ByteWriter output)
    {
        var slot = new EncodedSlot(totals, out var flags);
        output.WriteVarint((ulong)flags);
        for (var at = 0; at < CounterValues.Length; at++)
        {
            if ((flags & FlagOf(at)) != 0) output.WriteVarint((ulong)totals[(Counter)at]);
        }
        for (var at = 0; at < MaximumValues.Length; at++)
        {
            if (slot.maxima[at] != 0) output.WriteVarint(slot.maxima[at]);
        }
        for (var at = 0; at < MeasureRules.Count; at++)
        {
            if (slot.Has(at)) slot.heads[at].Write(output);
        }
        if ((flags & UsageGiven) != 0) totals.Usage.Encode(output);
        else PlainUsage.Write(totals.Usage, totals[Counter.BilledMs], output);
        if ((flags & EnvironmentsGiven) != 0) WriteEnvironments(totals, output);
        for (var at = 0; at < MeasureRules.Count; at++)
        {
            if (slot.Has(at) && slot.heads[at].Form == FormSketch) totals.Of((Measures)(1 << at)).Sketch.Encode(output);
        }
    }

    /// <summary>The extremes of a distribution; false if it is empty.</summary>
    public readonly bool Extremes(int measure, out long minimum, out long maximum)
    {
        (minimum, maximum) = (heads[measure].Minimum, heads[measure].Maximum);
        return Has(measure);
    }

    public readonly void ReadUsage(ref ByteReader input, UsageTable usage, int sign)
    {
        if ((flags & UsageGiven) == 0) usage.Add(PlainUsage.Read(ref input, counters[(int)Counter.Invocations], counters[(int)Counter.BilledMs]), sign);
        else if (sign > 0) usage.MergeEncoded(ref input);
        else usage.SubtractEncoded(ref input);
    }

    public readonly void ReadEnvironments(ref ByteReader input, ref EnvironmentTable environments, int sign)
    {
        if ((flags & EnvironmentsGiven) != 0) environments.CombineEncoded(ref input, sign);
        else if (HasImpliedEnvironment(counters)) environments.Add(0, sign * counters[(int)Counter.Invocations], sign * counters[(int)Counter.ColdStarts], sign * FailuresOf(counters));
    }

    public readonly void MergeMeasure(ref ByteReader input, int measure, Distribution target)
    {
        if (!Has(measure)) return;
        var head = heads[measure];
        switch (head.Form)
        {
            case FormOneValue or FormOneValueEach:
                target.Add(head.Minimum, head.Count);
                break;
            case FormTwoValues:
                target.Add(head.Minimum, 1);
                target.Add(head.Maximum, 1);
                break;
            default:
                target.Widen(head.Minimum, head.Maximum);
                target.AddToSum(head.Sum);
                target.Sketch.MergeEncoded(ref input);
                break;
        }
    }

    public readonly void SubtractMeasure(ref ByteReader input, int measure, Distribution target)
    {
        if (!Has(measure)) return;
        var head = heads[measure];
        switch (head.Form)
        {
            case FormOneValue or FormOneValueEach:
                target.Remove(head.Minimum, head.Count);
                break;
            case FormTwoValues:
                target.Remove(head.Minimum, 1);
                target.Remove(head.Maximum, 1);
                break;
            default:
                target.AddToSum(-head.Sum);
                target.Sketch.SubtractEncoded(ref input);
                target.Shrink(head.Minimum, head.Maximum);
                break;
        }
    }

    private EncodedSlot(SlotTotals totals, out int given)
    {
        given = 0;
        for (var at = 0; at < MeasureRules.Count; at++)
        {
            var distribution = totals.Of((Measures)(1 << at));
            if (distribution.IsEmpty) continue;
            given |= 1 << (MeasureShift + at);
            heads[at] = Head.Of(distribution, totals[Counter.Invocations]);
        }
        for (var at = 0; at < CounterValues.Length; at++)
        {
            counters[at] = totals[(Counter)at];
            if (counters[at] != Implied((Counter)at, totals)) given |= FlagOf(at);
        }
        maxima = totals.Maxima;
        for (var at = 0; at < MaximumValues.Length; at++)
        {
            if (maxima[at] != 0) given |= 1 << (MaximumShift + at);
        }
        if (!EnvironmentsAreImplied(totals)) given |= EnvironmentsGiven;
        if (!PlainUsage.Fits(totals.Usage, totals[Counter.Invocations], totals[Counter.BilledMs])) given |= UsageGiven;
        flags = given;
    }

    private static long Implied(Counter counter, SlotTotals totals) => counter switch
    {
        Counter.BilledCount => totals[Counter.Invocations],
        Counter.BusyUs => (long)(totals.WarmDuration.Sum + totals.ColdDuration.Sum + totals.Init.Sum),
        _ => 0,
    };

    private readonly long ImpliedBusyUs() => (long)(heads[0].Sum + heads[2].Sum + heads[3].Sum);

    private readonly bool Has(int measure) => (flags & (1 << (MeasureShift + measure))) != 0;

    private static int FlagOf(int counter) => counter < FrequentCounters ? 1 << counter : 1 << (RareShift + counter - FrequentCounters);

    private static long FailuresOf(in CounterValues counters) =>
        counters[(int)Counter.Errors] + counters[(int)Counter.Timeouts] + counters[(int)Counter.OutOfMemory];

    private static bool HasImpliedEnvironment(in CounterValues counters) =>
        counters[(int)Counter.Invocations] != 0 || counters[(int)Counter.ColdStarts] != 0 || FailuresOf(counters) != 0;

    private readonly bool EnvironmentsAreImplied(SlotTotals totals)
    {
        var rows = totals.Environments;
        if (!HasImpliedEnvironment(counters)) return rows.IsEmpty;
        return rows.Length == 1 && rows[0] == new EnvironmentCount(0, totals[Counter.Invocations], totals[Counter.ColdStarts], totals.Failures);
    }

    private static void WriteEnvironments(SlotTotals totals, ByteWriter output)
    {
        var table = default(EnvironmentTable);
        foreach (var row in totals.Environments) table.Add(row.Environment, row.Invocations, row.ColdStarts, row.Errors);
        table.Encode(output);
    }

    [InlineArray(MeasureRules.Count)]
    private struct Heads
    {
        private Head first;
    }

    private struct Head
    {
        public long Minimum;
        public long Maximum;
        public Int128 Sum;
        public long Count;
        public int Form;

        public static Head Of(Distribution distribution, long invocations)
        {
            var (minimum, maximum) = (distribution.Minimum, distribution.Maximum);
            var head = new Head { Minimum = minimum, Maximum = maximum, Sum = distribution.Sum, Count = distribution.Count, Form = FormSketch };
            if (minimum == maximum)
            {
                if (distribution.Sum == (Int128)minimum * distribution.Count && distribution.Sketch.IsOnly(minimum)) head.Form = head.Count == invocations ? FormOneValueEach : FormOneValue;
            }
            else if (distribution.Sum == (Int128)minimum + maximum && distribution.Sketch.IsExactly(minimum, maximum))
            {
                head.Form = FormTwoValues;
            }
            return head;
        }

        public static Head Read(ref ByteReader input, long invocations)
        {
            var head = new Head { Minimum = input.ReadVarint64() };
            var spread = input.ReadVarint64();
            head.Form = (int)(spread & 3);
            head.Maximum = unchecked(head.Minimum + (spread >> 2));
            if (head.Maximum < head.Minimum) CorruptDataException.Throw("extremes are out of their range");
            if (head.Form is FormOneValue or FormOneValueEach)
            {
                head.Count = head.Form == FormOneValueEach ? invocations : input.ReadVarint64();
                if (head.Count <= 0 || head.Maximum != head.Minimum) CorruptDataException.Throw("a distribution is empty");
                head.Sum = (Int128)head.Minimum * head.Count;
            }
            else
            {
                head.Sum = head.Form == FormTwoValues ? (Int128)head.Minimum + head.Maximum : (Int128)input.ReadVarint128();
            }
            return head;
        }

        public readonly void Write(ByteWriter output)
        {
            output.WriteVarint(Minimum);
            output.WriteVarint(((Maximum - Minimum) << 2) | (long)Form);
            if (Form == FormOneValue) output.WriteVarint(Count);
            else if (Form == FormSketch) output.WriteVarint128((UInt128)Sum);
        }
    }
}
