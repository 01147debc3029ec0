using Coldstart.Analytics;
using Coldstart.Storage.Sql;

namespace Coldstart.Storage.Journal.PostgreSql;

/// <summary>
/// Looks after the journal of a process: makes ranges ahead of need, drops those that the store covers, measures what is left. A look that
/// fails, because the database is away, is made up for by the next.
/// </summary>
internal sealed class RangeKeeper(ISqlSource source, LaneRoll lanes, TimeProvider time) : IAsyncDisposable
{
    private readonly CancellationTokenSource stop = new();
    private readonly SemaphoreSlim turn = new(1);
    private readonly JournalRanges ranges = new(source);
    private volatile IReadOnlyDictionary<long, long>? settled;
    private volatile int count;
    private long sizeBytes;
    private int looks;
    private bool trims;
    private Task keeping = Task.CompletedTask;

    /// <summary>Bytes of tables and indexes, as last measured.</summary>
    public long SizeBytes => Interlocked.Read(ref sizeBytes);

    /// <summary>Ranges that there are.</summary>
    public int Count => count;

    /// <summary>Looks regularly from now on.</summary>
    public void Start() => keeping = KeepAsync();

    /// <summary>What may be forgotten, per lane.</summary>
    public void Settle(IReadOnlyDictionary<long, long> upTo)
    {
        settled = upTo;
        Volatile.Write(ref trims, true);
    }

    /// <summary>One look.</summary>
    /// <param name="all">Whether the range that is written to now is given up, too, where all of it is covered: nobody writes any more.</param>
    /// <param name="cancellation">Gives up.</param>
    public async Task LookAsync(bool all, CancellationToken cancellation)
    {
        await turn.WaitAsync(cancellation);
        try
        {
            var rows = await ranges.ListAsync(cancellation);
            var current = await ranges.CurrentAsync(cancellation);
            // Counted, and not told from the last: there may be others from when the clock was wrong.
            var ahead = rows.Count(range => range.Number >= current && range.Number <= current + Limits.PostgreSqlRangesAhead);
            if (!all && ahead <= Limits.PostgreSqlRangesAhead / 2) await ranges.MakeAsync(cancellation);
            if ((all || Volatile.Read(ref trims)) && settled is { } upTo) await TrimAsync(rows, all ? current : long.MinValue, upTo, cancellation);
            count = rows.Count;
            if (looks++ % Limits.PostgreSqlLooksPerMeasurement == 0)
                Interlocked.Exchange(ref sizeBytes, await source.ReadAsync(session => session.NumberAsync(PostgreSqlJournalSql.Size), cancellation) ?? 0);
        }
        finally
        {
            turn.Release();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync();
        await keeping;
        stop.Dispose();
        turn.Dispose();
    }

    /// <summary>
    /// Drops what is covered, the oldest first. A range is looked at, sealed, and looked at again: what came in between counts too.
    /// </summary>
    private async Task TrimAsync(IReadOnlyList<RangeRow> rows, long current, IReadOnlyDictionary<long, long> upTo, CancellationToken cancellation)
    {
        Volatile.Write(ref trims, false);
        var dropped = 0;
        foreach (var range in rows.Where(range => range.HasEnded || range.IsSealed || range.Number <= current))
        {
            if (!await IsCoveredAsync(range.Number, upTo, cancellation)) break;
            if (!range.IsSealed && !await ranges.SealAsync(range.Number, cancellation)) break;
            if (!await IsCoveredAsync(range.Number, upTo, cancellation)) break;
            if (!await ranges.DropAsync(range.Number, cancellation)) break;
            dropped++;
        }
        if (dropped > 0) await lanes.RefreshAsync(cancellation);
    }

    private async Task<bool> IsCoveredAsync(long range, IReadOnlyDictionary<long, long> upTo, CancellationToken cancellation)
    {
        foreach (var (lane, sequence) in await ranges.TopsAsync(range, cancellation))
        {
            if (!upTo.TryGetValue(lane, out var covered) || covered < sequence) return false;
        }
        return true;
    }

    private async Task KeepAsync()
    {
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(Limits.PostgreSqlKeepMs), time);
        try
        {
            while (await timer.WaitForNextTickAsync(stop.Token)) await TryLookAsync();
        }
        catch (OperationCanceledException)
        {
            return;
        }
    }

    private async Task TryLookAsync()
    {
        try
        {
            await LookAsync(all: false, stop.Token);
        }
        catch (StoreUnavailableException)
        {
            // The committer meets the same, and tells it.
            return;
        }
    }
}
