using System.Collections.Concurrent;
using System.Diagnostics;

namespace Coldstart.Simulation.Tests;

/// <summary>Many schedules, on as many threads as there are cores; each schedule keeps to one.</summary>
/// <param name="run">Runs the schedule of a seed and gives what must not be, or null.</param>
internal sealed class Series(Func<int, string?> run)
{
    /// <summary>Runs all seeds of a span, or, where <paramref name="stopsAtFailure"/>, up to the first that fails.</summary>
    public SeriesReport Run(int first, int count, bool stopsAtFailure)
    {
        var watch = Stopwatch.StartNew();
        var failures = new ConcurrentDictionary<int, string>();
        var next = first - 1;
        var threads = Enumerable.Range(0, Environment.ProcessorCount).Select(_ => new Thread(() =>
        {
            while (!stopsAtFailure || failures.IsEmpty)
            {
                var seed = Interlocked.Increment(ref next);
                if (seed >= first + count) return;
                if (RunOne(seed) is { } failure) failures[seed] = failure;
            }
        })).ToArray();
        foreach (var thread in threads) thread.Start();
        foreach (var thread in threads) thread.Join();
        var ran = Math.Min(next - first + 1, count);
        return new SeriesReport(ran, watch.Elapsed, failures.OrderBy(failure => failure.Key).Select(failure => (failure.Key, failure.Value)).ToArray());
    }

    private string? RunOne(int seed)
    {
        try
        {
            return run(seed);
        }
#pragma warning disable CA1031 // A test: whatever escapes is a finding of this seed.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            return exception.ToString();
        }
    }
}

/// <summary>How a series went.</summary>
/// <param name="Ran">Schedules.</param>
/// <param name="Took">For all of them.</param>
/// <param name="Failures">Seeds that failed, ascending, and how.</param>
internal sealed record SeriesReport(int Ran, TimeSpan Took, IReadOnlyList<(int Seed, string Failure)> Failures)
{
    public double PerSecond => Ran / Took.TotalSeconds;
}
