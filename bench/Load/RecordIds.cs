namespace Coldstart.Bench.Load;

/// <summary>Numbers records from 1, over all threads. A data folder needs one of its own for its whole life.</summary>
internal sealed class RecordIds
{
    private long last;

    /// <summary>The first of <paramref name="count"/> numbers that nobody else gets.</summary>
    public long Take(int count)
    {
        var end = Interlocked.Add(ref last, count);
        return end <= uint.MaxValue ? end - count + 1 : throw new BenchFailedException("More records than a request id can number.");
    }
}
