using System.Runtime.CompilerServices;
using Coldstart.Analytics;
using Coldstart.Analytics.Functions;
using Coldstart.Storage.Functions;
using Coldstart.Storage.Journal.Shared;
using Npgsql;
using NpgsqlTypes;

namespace Coldstart.Storage.Journal.PostgreSql;

/// <summary>
/// A REPEATABLE READ transaction that only reads (EXACTLY-ONCE.md, rule 15). It locks the journal before its snapshot is taken: dropping a range waits
/// for it, and what the snapshot sees stays readable.
/// </summary>
internal sealed class PostgreSqlJournalView : IJournalView
{
    private const string Begin = "BEGIN ISOLATION LEVEL REPEATABLE READ, READ ONLY; LOCK TABLE journal IN ACCESS SHARE MODE";

    private const string Snapshots =
        """
        SELECT f.id, f.version, s.bytes FROM unnest($1::uuid[]) AS asked (id)
        JOIN functions f ON f.id = asked.id JOIN snapshots s ON s.function_number = f.number
        """;

    /// <summary>Behind one position of each lane, in the order of the index.</summary>
    private const string Tail =
        """
        SELECT t.lane, t.first_sequence, t.directory, t.blocks
        FROM unnest($2::bigint[], $3::bigint[]) AS behind (lane, sequence)
        CROSS JOIN LATERAL (
          SELECT j.lane, j.first_sequence, j.directory, j.blocks FROM journal j
          WHERE j.partition = $1 AND j.lane = behind.lane AND j.sequence > behind.sequence ORDER BY j.sequence) t
        """;

    private readonly ViewSessions sessions;
    private readonly NpgsqlConnection connection;
    private bool isBroken;
    private bool isDisposed;

    private PostgreSqlJournalView(ViewSessions sessions, NpgsqlConnection connection)
    {
        this.sessions = sessions;
        this.connection = connection;
    }

    public static async Task<IJournalView> BeginAsync(ViewSessions sessions, NpgsqlConnection connection, CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand(Begin, connection);
        await command.ExecuteNonQueryAsync(cancellation);
        return new PostgreSqlJournalView(sessions, connection);
    }

    /// <inheritdoc/>
    public Task<IReadOnlyList<StoredSnapshot?>> SnapshotsAsync(IReadOnlyList<Guid> functions, CancellationToken cancellation) => UseAsync(async () =>
    {
        await using var command = new NpgsqlCommand(Snapshots, connection);
        command.Parameters.Add(new NpgsqlParameter<Guid[]> { NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Uuid, TypedValue = [.. functions] });
        var found = new Dictionary<Guid, StoredSnapshot>();
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        while (await reader.ReadAsync(cancellation)) found[reader.GetGuid(0)] = new StoredSnapshot(reader.GetInt64(1), reader.GetFieldValue<byte[]>(2));
        return (IReadOnlyList<StoredSnapshot?>)[.. functions.Select(function => found.GetValueOrDefault(function))];
    });

    /// <inheritdoc/>
    public async IAsyncEnumerable<IReadOnlyList<TailBlock>> TailAsync(IReadOnlyList<TailRequest> functions, [EnumeratorCancellation] CancellationToken cancellation)
    {
        if (functions.Count == 0) yield break;
        var lanes = await LanesAsync(cancellation);
        await using var command = TailCommand(functions, lanes);
        await using var reader = await UseAsync(() => command.ExecuteReaderAsync(cancellation));
        var wanted = functions.Select(static request => request.Function).ToHashSet();
        while (await UseAsync(() => ReadPageAsync(reader, wanted, cancellation)) is { Count: > 0 } page) yield return page;
    }

    /// <inheritdoc/>
    public Task<IReadOnlyCollection<long>> LanesAsync(CancellationToken cancellation) => UseAsync(async () =>
    {
        await using var command = new NpgsqlCommand(PostgreSqlJournalSql.Lanes.Text, connection);
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        var lanes = new List<long>();
        while (await reader.ReadAsync(cancellation)) lanes.Add(reader.GetInt64(0));
        return (IReadOnlyCollection<long>)lanes;
    });

    /// <summary>Ends the transaction.</summary>
    public async ValueTask DisposeAsync()
    {
        if (isDisposed) return;
        isDisposed = true;
        var isWhole = false;
        try
        {
            if (!isBroken)
            {
                await using var command = new NpgsqlCommand("COMMIT", connection);
                await command.ExecuteNonQueryAsync();
                isWhole = true;
            }
        }
        catch (Exception failure) when (sessions.Explain(failure) is not null)
        {
            // It only read: nothing is lost with it but the connection.
            return;
        }
        finally
        {
            await sessions.ReturnAsync(connection, isWhole);
        }
    }

    private NpgsqlCommand TailCommand(IReadOnlyList<TailRequest> functions, IReadOnlyCollection<long> lanes)
    {
        var command = new NpgsqlCommand(Tail, connection);
        var behind = lanes.Select(lane => functions.Min(request => request.Applied.FirstOrDefault(position => position.Lane == lane).Sequence)).ToArray();
        command.Parameters.Add(new NpgsqlParameter<short>("", (short)JournalPartition.Of(functions[0].Project, functions[0].Function)));
        command.Parameters.Add(new NpgsqlParameter<long[]>("", [.. lanes]));
        command.Parameters.Add(new NpgsqlParameter<long[]>("", behind));
        // As long as whoever reads takes for its pages.
        command.CommandTimeout = 0;
        return command;
    }

    private static async Task<List<TailBlock>> ReadPageAsync(NpgsqlDataReader reader, HashSet<Guid> wanted, CancellationToken cancellation)
    {
        var page = new List<TailBlock>();
        var bytes = 0L;
        while (bytes < Limits.PostgreSqlTailPageBytes && page.Count < Limits.PostgreSqlPageItems && await reader.ReadAsync(cancellation))
        {
            var blocks = reader.GetFieldValue<byte[]>(3);
            bytes += Take(page, wanted, reader.GetInt64(0), reader.GetInt64(1), reader.GetFieldValue<byte[]>(2), blocks) ? blocks.Length : 0;
        }
        return page;
    }

    private static bool Take(List<TailBlock> page, HashSet<Guid> wanted, long lane, long firstSequence, byte[] directory, byte[] blocks)
    {
        var known = page.Count;
        var row = new RowReader(lane, firstSequence, directory);
        while (row.Read())
        {
            if (wanted.Contains(row.Function)) page.Add(row.Block(blocks));
        }
        return page.Count > known;
    }

    private async Task<T> UseAsync<T>(Func<Task<T>> work)
    {
        var isDone = false;
        try
        {
            var result = await sessions.GuardAsync(work);
            isDone = true;
            return result;
        }
        finally
        {
            // Also where it was cancelled: nobody knows what is still under way.
            if (!isDone) isBroken = true;
        }
    }
}
