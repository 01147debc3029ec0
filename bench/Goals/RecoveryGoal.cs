using System.Diagnostics;
using Coldstart.Bench.Load;
using Coldstart.Bench.Servers;

namespace Coldstart.Bench.Goals;

/// <summary>Goal 9: a server full of functions and journal is killed; how long until its successor serves.</summary>
internal static class RecoveryGoal
{
    private const double SecondsMax = 3;

    // A flush comes within a minute of the first change.
    private static readonly TimeSpan flushed = TimeSpan.FromSeconds(75);

    public static void Measure(GoalRun run)
    {
        var (functions, records) = run.Options.Pick((5_000, 150_000), (1_000_000, 10_000_000));
        var folder = run.DataFolder("recovery");
        long acknowledged;
        using (var first = new ServerUnderTest(run.Options, folder))
        {
            acknowledged = Coverage.IngestEach(first, functions);
            if (!run.Options.IsQuick) Thread.Sleep(flushed);
            using var generator = new Generator(first.Port, 1, 4, _ => BatchTemplate.Batches(new RecordShape(functions, 1), 100), first.Ids);
            generator.OnThreads(ring => ring.RunWhile(() => ring.Acknowledged < records));
            acknowledged += generator.Acknowledged;
            first.Process.Kill();
        }
        var started = Stopwatch.GetTimestamp();
        using var second = new ServerUnderTest(run.Options, folder);
        var seconds = Stopwatch.GetElapsedTime(started).TotalSeconds;
        second.Verify(acknowledged);
        run.Verdict.Goal(9, $"{seconds:0.00} s to serving after kill -9{(run.Options.IsQuick ? ", at a small size" : "")}", $"{SecondsMax} s", seconds <= SecondsMax);
        run.Verdict.Note($"{functions:N0} functions, {acknowledged:N0} records acknowledged before, all counted after; with the start of the process; {second.Process.ResidentMb} MB");
    }
}
