using Coldstart.Analytics.Binary;
using Coldstart.Analytics.Costs;
using Coldstart.Analytics.Functions;
using Coldstart.Analytics.Records;
using Coldstart.Analytics.Windows;

namespace Coldstart.Analytics.Tests.Windows;

/// <summary>The slot rules by brute force over all records.</summary>
internal sealed class WindowModel
{
    public const long MinuteUs = 60_000_000;
    public const long DayUs = 1440 * MinuteUs;

    public List<Contribution> Records { get; set; } = [];

    /// <summary>What was measured of minutes.</summary>
    public List<(long TimeUs, long Concurrency, long Throttles)> Measured { get; } = [];

    /// <summary>The clock never goes back.</summary>
    public long NowUs { get; set; }

    public static (long From, long Slot) Span(Window window, long nowUs)
    {
        var (lengthMinutes, slotMinutes) = window switch
        {
            Window.FiveMinutes => (5, 1),
            Window.OneHour => (60, 1),
            Window.SixHours => (360, 5),
            Window.OneDay => (1440, 5),
            Window.SevenDays => (7 * 1440, 60),
            _ => (30 * 1440, 1440),
        };
        var slotUs = slotMinutes * MinuteUs;
        return ((nowUs - (lengthMinutes * MinuteUs)) / slotUs * slotUs, slotUs);
    }

    public List<Contribution> In(Window window)
    {
        var (fromUs, slotUs) = Span(window, NowUs);
        return [.. Records.Where(record => record.StartUs >= fromUs && record.StartUs / slotUs <= NowUs / slotUs)];
    }

    public List<(long TimeUs, long Concurrency, long Throttles)> MeasuredIn(Window window)
    {
        var (fromUs, slotUs) = Span(window, NowUs);
        return [.. Measured.Where(minute => minute.TimeUs >= fromUs && minute.TimeUs / slotUs <= NowUs / slotUs)];
    }

    public static void AssertEqual(IReadOnlyCollection<Contribution> records, SlotTotals totals, bool extremesAreExact, string what)
    {
        long Sum(Func<Contribution, bool> where, Func<Contribution, long>? of = null) => records.Where(where).Sum(record => record.Weight * (of?.Invoke(record) ?? 1));
        bool Counts(Contribution record) => record.Status != InvocationStatus.Throttled && !record.Has(ContributionTraits.Warmup);
        void Check(Counter counter, long expected) => Assert.True(expected == totals[counter], $"{what} {counter}: expected {expected}, is {totals[counter]}");
        Check(Counter.Invocations, Sum(Counts));
        Check(Counter.ColdStarts, Sum(record => Counts(record) && record.Has(ContributionTraits.Cold)));
        Check(Counter.Errors, Sum(record => Counts(record) && record.Status == InvocationStatus.Error));
        Check(Counter.Timeouts, Sum(record => Counts(record) && record.Status == InvocationStatus.Timeout));
        Check(Counter.Throttles, Sum(record => record.Status == InvocationStatus.Throttled));
        Check(Counter.Warmups, Sum(record => record.Status != InvocationStatus.Throttled && record.Has(ContributionTraits.Warmup)));
        Check(Counter.BilledMs, Sum(Counts, record => record.BilledMs));
        Check(Counter.BusyUs, Sum(Counts, record => record.DurationUs + (record.Has(ContributionTraits.HasInit) ? record.InitUs : 0)));

        Measure(records.Where(record => Counts(record) && !record.Has(ContributionTraits.Cold)), record => record.DurationUs, totals.WarmDuration, extremesAreExact, what + " warm");
        Measure(records.Where(record => Counts(record) && record.Has(ContributionTraits.Cold)), record => record.DurationUs, totals.ColdDuration, extremesAreExact, what + " cold");
        Measure(records.Where(record => Counts(record) && record.Has(ContributionTraits.Cold)), record => record.InitUs, totals.Init, extremesAreExact, what + " init");
        Measure(records.Where(Counts), record => record.MemoryUsedKb, totals.Memory, extremesAreExact, what + " memory");

        var usage = new UsageTable();
        foreach (var record in records.Where(record => record.Status != InvocationStatus.Throttled)) usage.Add(record, 1);
        AssertSameUsage(usage, totals.Usage, what);
        foreach (var group in records.Where(Counts).GroupBy(record => record.Environment))
        {
            var row = totals.Environments.ToArray().SingleOrDefault(row => row.Environment == group.Key);
            var errors = group.Where(record => record.Status is InvocationStatus.Error or InvocationStatus.Timeout or InvocationStatus.OutOfMemory).Sum(record => record.Weight);
            Assert.Equal(new EnvironmentCount(group.Key, group.Sum(record => record.Weight), group.Where(record => record.Has(ContributionTraits.Cold)).Sum(record => record.Weight), errors), row);
        }
    }

    public static void AssertSameUsage(UsageTable expected, UsageTable actual, string what)
    {
        var (one, other) = (new ByteWriter(), new ByteWriter());
        expected.Encode(one);
        actual.Encode(other);
        Assert.True(one.WrittenSpan.SequenceEqual(other.WrittenSpan), $"{what}: usage differs");
    }

    private static void Measure(IEnumerable<Contribution> records, Func<Contribution, long> of, Distribution distribution, bool extremesAreExact, string what)
    {
        var values = records.SelectMany(record => Enumerable.Repeat(of(record), record.Weight)).Order().ToArray();
        Assert.True(values.Length == distribution.Count, $"{what}: expected {values.Length}, are {distribution.Count}");
        Assert.True(values.Aggregate((Int128)0, (sum, value) => sum + value) == distribution.Sum, $"{what}: sum differs");
        if (values.Length == 0) return;
        var tolerance = extremesAreExact ? 0 : 0.01;
        Close(values[0], distribution.Minimum, tolerance, what + " minimum");
        Close(values[^1], distribution.Maximum, tolerance, what + " maximum");
        foreach (var q in new[] { 0.01, 0.5, 0.9, 0.95, 0.99, 0.999 }) Close(values[(long)(q * (values.Length - 1))], distribution.Sketch.Quantile(q), 0.01, $"{what} p{q * 100}");
    }

    private static void Close(double exact, double answer, double tolerance, string what) =>
        Assert.True(Math.Abs(exact - answer) <= (tolerance * exact) + (tolerance > 0 ? 0.5 : 0), $"{what}: exact {exact}, answered {answer}");
}
