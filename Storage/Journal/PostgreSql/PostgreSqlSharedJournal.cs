using System.Runtime.CompilerServices;
using Coldstart.Analytics;
using Coldstart.Analytics.Functions;
using Coldstart.Storage.Journal.Shared;
using Coldstart.Storage.PostgreSql;

namespace Coldstart.Storage.Journal.PostgreSql;

/// <summary>The journal in PostgreSQL as the processes see it that share it.</summary>
/// <param name="store">The store in the same database, which has brought the tables up to date. It must outlive this.</param>
/// <param name="time">Tells which keys have expired.</param>
public sealed class PostgreSqlSharedJournal(PostgreSqlStore store, TimeProvider time) : ISharedJournal, IAsyncDisposable
{
    private const long RangeUs = 60_000_000;

    private readonly JournalRanges ranges = new(store.Source);
    private readonly JournalLanes lanes = new(store.Source);
    private readonly ViewSessions sessions = new(store.Connections);

    /// <inheritdoc/>
    public async Task<IJournalView> OpenViewAsync(CancellationToken cancellation)
    {
        // The first may be a connection that died while nobody used it (the server was started anew); then all such are gone.
        return await TryOpenViewAsync(mayBeLost: true, cancellation) ?? (await TryOpenViewAsync(mayBeLost: false, cancellation))!;
    }

    /// <inheritdoc/>
    public Task<UsedKey?> FindKeyAsync(Guid project, string route, string key, CancellationToken cancellation) =>
        store.Source.ReadAsync(session => KeyClaims.FindAsync(session, project, route, key, time.NowUs()), cancellation);

    /// <inheritdoc/>
    public async Task<IReadOnlyList<JournalRange>> RangesAsync(CancellationToken cancellation) =>
        [.. (await ranges.ListAsync(cancellation)).Select(static range => new JournalRange(range.Number, range.Number * RangeUs, (range.Number + 1) * RangeUs, range.HasEnded, range.IsSealed))];

    /// <inheritdoc/>
    /// <remarks>All ranges before it are sealed too: an insert never goes back.</remarks>
    public async Task<bool> SealAsync(long range, CancellationToken cancellation)
    {
        // None of that number: it was dropped, and so it is sealed.
        if ((await ranges.ListAsync(cancellation)).FirstOrDefault(row => row.Number == range) is not { } found || found.IsSealed) return true;
        return found.HasEnded && await ranges.SealAsync(range, cancellation);
    }

    /// <inheritdoc/>
    public async IAsyncEnumerable<IReadOnlyList<FunctionPosition>> ScanAsync(long range, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var connection = await sessions.TakeAsync(cancellation);
        var isWhole = false;
        try
        {
            await using var scan = new RangeScan(connection, range);
            while (await sessions.GuardAsync(() => scan.NextAsync(cancellation)) is { } page) yield return page;
            isWhole = true;
        }
        finally
        {
            await sessions.ReturnAsync(connection, isWhole);
        }
    }

    /// <inheritdoc/>
    /// <remarks>Where a reader holds the journal for longer than <see cref="Limits.PostgreSqlSealWaitMs"/>, it is left to a later call.</remarks>
    public Task DropAsync(long range, CancellationToken cancellation) => ranges.DropAsync(range, cancellation);

    /// <inheritdoc/>
    public Task CloseAbandonedLanesAsync(CancellationToken cancellation) => lanes.CloseAbandonedAsync(cancellation);

    private async Task<IJournalView?> TryOpenViewAsync(bool mayBeLost, CancellationToken cancellation)
    {
        var connection = await sessions.TakeAsync(cancellation);
        try
        {
            return await PostgreSqlJournalView.BeginAsync(sessions, connection, cancellation);
        }
        catch (Exception failure)
        {
            var isLost = connection.State != System.Data.ConnectionState.Open;
            await sessions.ReturnAsync(connection, isWhole: false);
            if (mayBeLost && isLost) return null;
            if (sessions.Explain(failure) is { } trouble) throw trouble;
            throw;
        }
    }

    /// <summary>Closes the connections; nobody may use it any more.</summary>
    public ValueTask DisposeAsync() => sessions.DisposeAsync();
}
