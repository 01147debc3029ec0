using Coldstart.Analytics;
using Coldstart.Analytics.Functions;
using Coldstart.Storage.Journal.Shared;
using Npgsql;

namespace Coldstart.Storage.Journal.PostgreSql;

/// <summary>
/// Reads a closed lane entry by entry. The rows of a commit, one for each partition, are put together again; PostgreSQL sorts as much at a
/// time as <see cref="Limits.PostgreSqlReplayBytes"/>, and no more than one commit is in memory here.
/// </summary>
internal sealed class JournalReader(NpgsqlConnection connection, long lane)
{
    private const string Ends =
        """
        SELECT min(e.first), max(e.last) FROM generate_series(0, 63) AS p (partition)
        CROSS JOIN LATERAL (
          SELECT (SELECT min(sequence) FROM journal WHERE partition = p.partition::smallint AND lane = $1) AS first,
                 (SELECT max(sequence) FROM journal WHERE partition = p.partition::smallint AND lane = $1) AS last) e
        """;

    private const string Page =
        """
        SELECT first_sequence, sequence, directory, blocks FROM journal
        WHERE partition = ANY ($1) AND lane = $2 AND sequence > $3 AND sequence <= $4 ORDER BY sequence, partition
        """;

    private static readonly short[] AllPartitions = [.. Enumerable.Range(0, Limits.JournalPartitions).Select(static partition => (short)partition)];

    private readonly List<TailBlock> commit = [];
    private long commitSequence;
    private long pageBytes;

    /// <summary>Hands over every entry of the lane that has blocks, in order.</summary>
    public void Read(Action<Position, JournalEntry> visit, CancellationToken cancellation)
    {
        if (ReadEnds() is not var (first, last)) return;
        // Unknown yet how large entries are.
        var width = 64L;
        for (var after = first - 1; after < last;)
        {
            cancellation.ThrowIfCancellationRequested();
            var upTo = Math.Min(last, after + width);
            ReadPage(after, upTo, visit, cancellation);
            after = upTo;
            if (pageBytes < Limits.PostgreSqlReplayBytes / 2) width *= 2;
            else if (pageBytes > Limits.PostgreSqlReplayBytes * 2L) width = Math.Max(1, width / 2);
        }
    }

    private (long First, long Last)? ReadEnds()
    {
        using var command = new NpgsqlCommand(Ends, connection);
        command.Parameters.Add(new NpgsqlParameter<long>("", lane));
        using var reader = command.ExecuteReader();
        return reader.Read() && !reader.IsDBNull(0) ? (reader.GetInt64(0), reader.GetInt64(1)) : null;
    }

    private void ReadPage(long after, long upTo, Action<Position, JournalEntry> visit, CancellationToken cancellation)
    {
        using var command = new NpgsqlCommand(Page, connection);
        command.Parameters.AddRange(new NpgsqlParameter[]
        {
            new NpgsqlParameter<short[]>("", AllPartitions), new NpgsqlParameter<long>("", lane), new NpgsqlParameter<long>("", after), new NpgsqlParameter<long>("", upTo),
        });
        command.CommandTimeout = 0;
        using var reader = command.ExecuteReader();
        pageBytes = 0;
        while (reader.Read())
        {
            cancellation.ThrowIfCancellationRequested();
            if (reader.GetInt64(1) != commitSequence) Visit(visit);
            commitSequence = reader.GetInt64(1);
            var blocks = reader.GetFieldValue<byte[]>(3);
            pageBytes += blocks.Length;
            var row = new RowReader(lane, reader.GetInt64(0), reader.GetFieldValue<byte[]>(2));
            while (row.Read()) commit.Add(row.Block(blocks));
        }
        // A commit is never split between pages: all its rows have the same sequence.
        Visit(visit);
    }

    private void Visit(Action<Position, JournalEntry> visit)
    {
        if (commit.Count == 0) return;
        // Stable: blocks of one function stay in their order.
        foreach (var entry in commit.GroupBy(static block => block.Position).OrderBy(static entry => entry.Key.Sequence))
        {
            var blocks = entry.ToArray();
            visit(entry.Key, new JournalEntry
            {
                Project = blocks[0].Project,
                AcceptedAtUs = blocks[0].AcceptedAtUs,
                Blocks = [.. blocks.Select(static block => new JournalBlock { FunctionId = block.Function, Previous = block.Previous, Block = block.Block })],
            });
        }
        commit.Clear();
    }
}
