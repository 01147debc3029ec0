using Coldstart.Analytics;
using Coldstart.Storage.Sql;

namespace Coldstart.Storage.Journal.PostgreSql;

/// <summary>Lanes: which there are, and the closing of those whose writers are gone (EXACTLY-ONCE.md, rule 12).</summary>
internal sealed class JournalLanes(ISqlSource source)
{
    /// <summary>Open lanes, and closed ones of which something is left.</summary>
    public async Task<IReadOnlyList<long>> ListAsync(CancellationToken cancellation) =>
        await source.ReadAsync(session => session.QueryAsync(PostgreSqlJournalSql.Lanes, static row => row.Number(0)), cancellation);

    public Task CloseAsync(long lane, CancellationToken cancellation) =>
        source.WriteAsync(session => session.ExecuteAsync(PostgreSqlJournalSql.CloseLane, lane), cancellation);

    /// <summary>Closes every lane but one, for a process that is alone.</summary>
    public Task CloseOthersAsync(long lane, CancellationToken cancellation) =>
        source.WriteAsync(session => session.ExecuteAsync(PostgreSqlJournalSql.CloseAllButOne, lane), cancellation);

    /// <summary>Closes lanes whose connection is gone, and forgets those that nobody can ask for any more.</summary>
    public Task CloseAbandonedAsync(CancellationToken cancellation) => source.WriteAsync(async session =>
    {
        await session.ExecuteAsync(PostgreSqlJournalSql.CloseAbandoned);
        return await session.ExecuteAsync(PostgreSqlJournalSql.ForgetLanes, Limits.PostgreSqlLaneSeconds);
    }, cancellation);
}
