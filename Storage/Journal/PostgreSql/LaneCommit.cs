using Coldstart.Analytics;
using Coldstart.Analytics.Functions;
using Coldstart.Storage.DeadLetters;
using Coldstart.Storage.PostgreSql;
using Npgsql;

namespace Coldstart.Storage.Journal.PostgreSql;

/// <summary>
/// One commit of a lane.
/// <list type="number">
/// <item>Entries without key and dead letters: places, rows, one statement, which commits by itself.</item>
/// <item>Otherwise a transaction: the keys first. Losers leave before anyone has a place, so that no block names one of theirs as its predecessor, and the others begin anew.</item>
/// <item>Then dead letters, places, rows and the commit.</item>
/// </list>
/// </summary>
internal sealed class LaneCommit(StoreBounds bounds, TimeProvider time)
{
    private readonly CommitRows rows = new();
    private int conflicts;

    /// <summary>Entries have places, and the statement that commits them may have been sent: from then on a failure is of unknown outcome.</summary>
    public bool IsSent { get; private set; }

    /// <summary>The last sequence of the commit.</summary>
    public long LastSequence => rows.LastSequence;

    /// <summary>A partition that the commit touches.</summary>
    public short Partition => rows.Partitions[0];

    /// <summary>Commits a batch. Entries that lost their key, or could not get it, are told so and leave the batch.</summary>
    /// <param name="session">The lane.</param>
    /// <param name="batch">What to commit; afterwards what was committed.</param>
    /// <param name="durable">The last sequence of the lane that is committed.</param>
    public void Run(LaneSession session, List<WaitingAppend> batch, long durable)
    {
        IsSent = false;
        if (!batch.Exists(static append => append.Entry.Idempotency is not null || append.Entry.DeadLetters.Count > 0))
        {
            Place(session.Lane, batch, durable);
            session.Insert(rows);
            return;
        }
        while (batch.Count > 0 && !TryBegin(session, batch, durable))
        {
            // Fewer of them, or the same again after a conflict: TryBegin counts those.
        }
        if (batch.Count == 0) return;
        Place(session.Lane, batch, durable);
        session.InsertAndCommit(rows);
    }

    /// <summary>Opens the transaction of a commit and writes keys and dead letters.</summary>
    /// <returns>False where there is no transaction: the batch has changed, or a conflict is to be tried again.</returns>
    private bool TryBegin(LaneSession session, List<WaitingAppend> batch, long durable)
    {
        var keyed = new List<(IdempotencyRecord Record, long Sequence)>();
        for (var index = 0; index < batch.Count; index++)
        {
            if (batch[index].Entry.Idempotency is { } record) keyed.Add((record, durable + 1 + index));
        }
        var nowUs = time.NowUs();
        try
        {
            var won = KeyClaims.Begin(session, keyed, nowUs, out var hasRange);
            if (!hasRange)
            {
                // The clock of the database has jumped: later, with places given, it would cost the lane.
                session.RollBack();
                session.MakeRanges();
                return false;
            }
            if (won.Count == keyed.Count)
            {
                DeadLetterRows.AddAsync(session.Sql, [.. batch.SelectMany(static append => append.Entry.DeadLetters)], bounds).GetAwaiter().GetResult();
                DeadLetterRows.DeleteRetriedAsync(session.Sql, keyed.Select(static claim => claim.Record)).GetAwaiter().GetResult();
                conflicts = 0;
                return true;
            }
            session.RollBack();
            TellLosers(session, batch, won, durable, nowUs);
            return false;
        }
        catch (PostgresException error) when (IsHeldByOthers(error) && session.Connection.State == System.Data.ConnectionState.Open)
        {
            session.RollBack();
            if (++conflicts <= Limits.PostgreSqlConflictsMax && PostgreSqlErrors.IsConflict(error)) return false;
            conflicts = 0;
            Fail(batch, new JournalUnavailableException("Another process holds on to an idempotency key or a project's dead letters.", error));
            return false;
        }
    }

    private static bool IsHeldByOthers(PostgresException error) => error.SqlState == PostgresErrorCodes.LockNotAvailable || PostgreSqlErrors.IsConflict(error);

    private void TellLosers(LaneSession session, List<WaitingAppend> batch, HashSet<long> won, long durable, long nowUs)
    {
        var tried = ++conflicts > Limits.PostgreSqlConflictsMax;
        for (var index = batch.Count - 1; index >= 0; index--)
        {
            if (batch[index].Entry.Idempotency is not { } record || won.Contains(durable + 1 + index)) continue;
            var winner = KeyClaims.FindAsync(session.Sql, record.Project, record.Route, record.Key, nowUs).GetAwaiter().GetResult();
            // Free again since: it expired, or an expired one was removed just now. It may try once more.
            if (winner is null && !tried) continue;
            if (winner is not null) Callbacks.KeyTaken(batch[index], winner);
            else Callbacks.Failed([batch[index]], new JournalUnavailableException("The idempotency key changes all the time."));
            batch.RemoveAt(index);
            conflicts = 0;
        }
    }

    /// <summary>Without those that others hold up, the rest can go on.</summary>
    private static void Fail(List<WaitingAppend> batch, JournalUnavailableException reason)
    {
        Callbacks.Failed(batch.Where(NeedsOthers), reason);
        batch.RemoveAll(NeedsOthers);
    }

    private static bool NeedsOthers(WaitingAppend append) => append.Entry.Idempotency is not null || append.Entry.DeadLetters.Count > 0;

    private void Place(long lane, List<WaitingAppend> batch, long durable)
    {
        rows.Begin(durable + 1);
        for (var index = 0; index < batch.Count; index++)
        {
            var sequence = durable + 1 + index;
            Callbacks.Assigned(batch[index], new Position(lane, sequence));
            rows.Add(batch[index].Entry, sequence);
        }
        rows.Finish();
        IsSent = true;
    }
}
