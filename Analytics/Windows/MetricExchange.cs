namespace Coldstart.Analytics.Windows;

/// <summary>Puts figures of metrics in the place of earlier ones of the same minute. What only grew is added; where anything became less, the whole of it is exchanged.</summary>
internal static class MetricExchange
{
    private static readonly Counter[] Counters =
    [
        Counter.Invocations, Counter.MetricInvocations, Counter.Errors, Counter.Timeouts, Counter.ColdStarts, Counter.BilledCount, Counter.BilledMs, Counter.BusyUs,
    ];

    private static readonly Measures[] Distributions = [Measures.Warm, Measures.Init, Measures.Memory];

    public static void Exchange(OpenSlot slot, MetricFigures before, MetricFigures after)
    {
        foreach (var counter in Counters)
        {
            var more = after.Of(counter) - before.Of(counter);
            if (more > 0) slot.Added.Count(counter, more);
            else if (more < 0) slot.ToRemove().Count(counter, -more);
        }
        ExchangeEnvironment(slot, before, after);
        ExchangeUsage(slot, before, after);
        foreach (var measure in Distributions) ExchangeMeasure(slot, measure, before.Of(measure)!, after.Of(measure)!);
    }

    private static void ExchangeEnvironment(OpenSlot slot, MetricFigures before, MetricFigures after)
    {
        // Metrics name no deployment environment: they are of the one without a name.
        var (invocations, coldStarts, failures) = (after.Invocations - before.Invocations, after.ColdStarts - before.ColdStarts, Failures(after) - Failures(before));
        slot.Added.CountEnvironment(0, Math.Max(invocations, 0), Math.Max(coldStarts, 0), Math.Max(failures, 0));
        if (Math.Min(Math.Min(invocations, coldStarts), failures) >= 0) return;
        slot.ToRemove().CountEnvironment(0, Math.Max(-invocations, 0), Math.Max(-coldStarts, 0), Math.Max(-failures, 0));
    }

    private static void ExchangeUsage(OpenSlot slot, MetricFigures before, MetricFigures after)
    {
        if (before.Usage == after.Usage && (before.Architecture, before.BillingClass) == (after.Architecture, after.BillingClass)) return;
        if (!before.Usage.IsZero) slot.ToRemove().Usage.Add(before.Architecture, before.BillingClass, before.Usage);
        if (!after.Usage.IsZero) slot.Added.Usage.Add(after.Architecture, after.BillingClass, after.Usage);
    }

    private static void ExchangeMeasure(OpenSlot slot, Measures measure, PlacedValues before, PlacedValues after)
    {
        if (before.Equals(after)) return;
        if (after.More(before) is { Count: > 0 } more)
        {
            more.AddTo(slot.Added.Of(measure));
            return;
        }
        if (before.Count > 0) before.AddTo(slot.ToRemove().Of(measure));
        after.AddTo(slot.Added.Of(measure));
    }

    private static long Failures(MetricFigures figures) => figures.Errors + figures.Timeouts;
}
