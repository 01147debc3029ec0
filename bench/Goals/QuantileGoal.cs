using Coldstart.Analytics.Costs;
using Coldstart.Analytics.Records;
using Coldstart.Analytics.Sketches;
using Coldstart.Analytics.Windows;
using Coldstart.Bench.InProcess;
using Coldstart.Bench.Measuring;

namespace Coldstart.Bench.Goals;

/// <summary>
/// Goal 6, in this process: 40 simulated days of one function, stored and restored every day, windows rolled; then every quantile
/// from p1 to p99.9 of merged slots and of the windows against exact arithmetic.
/// </summary>
internal static class QuantileGoal
{
    private const int Days = 40;
    private const int BlocksPerDay = 96;
    private const double ErrorMax = 0.01;

    public static void Measure(GoalRun run)
    {
        var perBlock = run.Options.Pick(100, 1000);
        var startUs = new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero).ToUnixTimeMilliseconds() * 1000;
        var function = new SimulatedFunction(seed: 1, new FunctionBatchScratch());
        var known = new List<(long StartUs, long DurationUs)>();
        for (var day = 0; day < Days; day++)
        {
            for (var block = 0; block < BlocksPerDay; block++)
            {
                var fromUs = startUs + (SimulatedFunction.DayUs * ((day * BlocksPerDay) + block) / BlocksPerDay);
                function.Apply(fromUs, fromUs + (SimulatedFunction.DayUs / BlocksPerDay), perBlock, (at, durationUs) => known.Add((at, durationUs)));
            }
            var nowUs = startUs + (SimulatedFunction.DayUs * (day + 1));
            function.FlushAndAsk(nowUs);
            function.Restart(nowUs);
        }
        var endUs = startUs + (SimulatedFunction.DayUs * Days);
        var (merged, mergedFrom) = Merged(function, known, endUs);
        var worst = Math.Max(merged, Windows(function, known, endUs));
        run.Verdict.Goal(6, $"{worst:P2} greatest relative error", $"{ErrorMax:P0}", worst <= ErrorMax);
        run.Verdict.Note($"in this process: {known.Count:N0} records over {Days} days, {Days} restarts; p1 to p99.9 over {mergedFrom:0} days of merged slots, p50 to p99.9 of every window");
    }

    private static (double Worst, double Days) Merged(SimulatedFunction function, List<(long StartUs, long DurationUs)> known, long endUs)
    {
        var all = new SlotTotals();
        var earliestUs = long.MaxValue;
        function.Stats.VisitSlots(0, endUs, (slotUs, totals) =>
        {
            earliestUs = Math.Min(earliestUs, slotUs);
            all.Merge(totals);
        });
        var exact = Exact(known, earliestUs, endUs);
        if (all.WarmDuration.Count + all.ColdDuration.Count != exact.Length) throw new BenchFailedException("The merged slots do not hold what was applied.");
        double[] q = [.. Enumerable.Range(10, 990).Select(static permille => permille / 1000.0)];
        var found = new double[q.Length];
        QuantileSketch.Quantiles(all.WarmDuration.Sketch, all.ColdDuration.Sketch, q, found);
        return (q.Select((share, at) => Error(found[at], Figures.Ranked(exact, share))).Max(), (endUs - earliestUs) / (double)SimulatedFunction.DayUs);
    }

    private static double Windows(SimulatedFunction function, List<(long StartUs, long DurationUs)> known, long endUs)
    {
        var worst = 0.0;
        foreach (var window in Enum.GetValues<Window>())
        {
            var report = function.Stats.Report(window, endUs, PriceBook.Default, whole: false);
            var exact = Exact(known, report.FromUs, report.ToUs);
            if (report.Duration.Count != exact.Length) throw new BenchFailedException($"The window {window} does not hold what was applied.");
            (double Share, double Ms)[] asked = [(0.5, report.Duration.P50), (0.9, report.Duration.P90), (0.95, report.Duration.P95), (0.99, report.Duration.P99), (0.999, report.Duration.P999)];
            worst = Math.Max(worst, asked.Max(one => Error(one.Ms * 1000, Figures.Ranked(exact, one.Share))));
        }
        return worst;
    }

    private static double[] Exact(List<(long StartUs, long DurationUs)> known, long fromUs, long toUs)
    {
        double[] values = [.. known.Where(one => one.StartUs >= fromUs && one.StartUs < toUs).Select(static one => (double)one.DurationUs)];
        Array.Sort(values);
        return values;
    }

    private static double Error(double found, double exact) => Math.Abs(found - exact) / exact;
}
