using Coldstart.Analytics;
using Coldstart.Storage.Sql;

namespace Coldstart.Storage.Journal.PostgreSql;

/// <summary>A range as the tables tell of it.</summary>
/// <param name="Number">Minutes since 1970.</param>
/// <param name="HasEnded">Writers go on in a later one.</param>
/// <param name="IsSealed">Nothing more is committed in it.</param>
internal sealed record RangeRow(long Number, bool HasEnded, bool IsSealed);

/// <summary>Ranges of the journal: made ahead of need, sealed, and dropped whole. Every call can be repeated after an unknown outcome.</summary>
internal sealed class JournalRanges(ISqlSource source)
{
    private static readonly SqlStatement WaitLittle = new($"SET LOCAL lock_timeout = '{Limits.PostgreSqlSealWaitMs}ms'");

    public async Task<IReadOnlyList<RangeRow>> ListAsync(CancellationToken cancellation) => await source.ReadAsync(
        session => session.QueryAsync(PostgreSqlJournalSql.Ranges, static row => new RangeRow(row.Number(0), row.Number(1) == 1, row.Number(2) == 1)), cancellation);

    /// <summary>The range that is written to now.</summary>
    public async Task<long> CurrentAsync(CancellationToken cancellation) =>
        await source.ReadAsync(session => session.NumberAsync(PostgreSqlJournalSql.CurrentRange), cancellation) ?? throw new InvalidOperationException("The database tells no time.");

    public Task MakeAsync(CancellationToken cancellation) =>
        source.WriteAsync(session => session.NumberAsync(PostgreSqlJournalSql.MakeRanges, Limits.PostgreSqlRangesAhead), cancellation);

    /// <summary>Closes a range, and all before it, to every insert (EXACTLY-ONCE.md, rule 3). Writers that are under way in it are waited for, but not long.</summary>
    /// <returns>False where one still is.</returns>
    public async Task<bool> SealAsync(long range, CancellationToken cancellation)
    {
        try
        {
            return await source.WriteAsync(async session =>
            {
                await session.ExecuteAsync(WaitLittle);
                await session.ExecuteAsync(PostgreSqlJournalSql.MoveFrontier, range);
                await session.ExecuteAsync(PostgreSqlJournalSql.SealLanes, range);
                return true;
            }, cancellation);
        }
        catch (StoreUnavailableException busy) when (busy.Trouble == StoreTrouble.Busy)
        {
            return false;
        }
    }

    /// <summary>Per lane the last sequence in a range.</summary>
    public async Task<IReadOnlyList<(long Lane, long Sequence)>> TopsAsync(long range, CancellationToken cancellation) =>
        await source.ReadAsync(session => session.QueryAsync(PostgreSqlJournalSql.Tops, static row => (row.Number(0), row.Number(1)), range), cancellation);

    /// <summary>Drops a sealed range.</summary>
    /// <returns>False where a reader still holds it: try later.</returns>
    public async Task<bool> DropAsync(long range, CancellationToken cancellation)
    {
        try
        {
            await source.WriteAsync(async session =>
            {
                await session.ExecuteAsync(WaitLittle);
                return await session.NumberAsync(PostgreSqlJournalSql.Drop, range);
            }, cancellation);
            return true;
        }
        catch (StoreUnavailableException busy) when (busy.Trouble == StoreTrouble.Busy)
        {
            return false;
        }
    }
}
