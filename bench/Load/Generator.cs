using System.Diagnostics;

namespace Coldstart.Bench.Load;

/// <summary>Some rings, each on a thread of its own.</summary>
internal sealed class Generator(LoadRing[] rings) : IDisposable
{
    public Generator(int port, int threads, int connections, Func<int, BatchTemplate[]> templates, RecordIds ids)
        : this([.. Enumerable.Range(0, threads).Select(thread => new LoadRing(port, connections / threads, templates(thread), ids))])
    {
    }

    public long Acknowledged => rings.Sum(static ring => ring.Acknowledged);

    /// <returns>Records acknowledged, and how long it really took.</returns>
    public (long Records, TimeSpan Took) Run(TimeSpan length)
    {
        var (before, started) = (Acknowledged, Stopwatch.GetTimestamp());
        OnThreads(ring => ring.Run(length));
        return (Acknowledged - before, Stopwatch.GetElapsedTime(started));
    }

    /// <summary>Runs <paramref name="ring"/> on every ring; a failure on any thread is thrown here.</summary>
    public void OnThreads(Action<LoadRing> ring)
    {
        var failures = new Exception?[rings.Length];
        var threads = rings.Select((one, at) => new Thread(() =>
        {
            try
            {
                ring(one);
            }
            catch (Exception failure)
            {
                failures[at] = failure;
            }
        })).ToArray();
        foreach (var thread in threads) thread.Start();
        foreach (var thread in threads) thread.Join();
        if (failures.FirstOrDefault(static failure => failure is not null) is { } first) throw new BenchFailedException(first.Message, first);
    }

    public void Dispose()
    {
        foreach (var ring in rings) ring.Dispose();
    }
}
