using Coldstart.Analytics.Functions;
using Coldstart.Storage.Sql;

namespace Coldstart.Storage.Functions;

/// <summary>One batch of flushes within its transaction (EXACTLY-ONCE.md, rules 13 and 14).</summary>
internal sealed class FunctionSave(SqlSession session, Func<ReadOnlyMemory<byte>, ReadOnlyMemory<byte>, byte[]> mergeRollups)
{
    private static readonly SqlStatement AddFunction = new(
        """
        INSERT INTO functions (id, project_id, account, region, name, version, first_seen_us, last_seen_us, vector)
        VALUES (@id, @project_id, @account, @region, @name, 1, @first_seen_us, @last_seen_us, @vector)
        ON CONFLICT (id) DO NOTHING RETURNING number
        """,
        ("id", SqlType.Uuid), ("project_id", SqlType.Uuid), ("account", SqlType.Text), ("region", SqlType.Text), ("name", SqlType.Text),
        ("first_seen_us", SqlType.Number), ("last_seen_us", SqlType.Number), ("vector", SqlType.Bytes));

    private static readonly SqlStatement MoveFunction = new(
        """
        UPDATE functions SET version = version + 1, first_seen_us = @first_seen_us, last_seen_us = @last_seen_us, vector = @vector
        WHERE id = @id AND version = @version RETURNING number
        """,
        ("id", SqlType.Uuid), ("version", SqlType.Number), ("first_seen_us", SqlType.Number), ("last_seen_us", SqlType.Number), ("vector", SqlType.Bytes));

    private static readonly SqlStatement PutSnapshot = new(
        """
        INSERT INTO snapshots (function_number, bytes) VALUES (@function_number, @bytes)
        ON CONFLICT (function_number) DO UPDATE SET bytes = excluded.bytes
        """,
        ("function_number", SqlType.Number), ("bytes", SqlType.Bytes));

    private static readonly SqlStatement PutRollup = new(
        """
        INSERT INTO rollups (function_number, resolution, slot_start_us, bytes) VALUES (@function_number, @resolution, @slot_start_us, @bytes)
        ON CONFLICT (function_number, resolution, slot_start_us) DO UPDATE SET bytes = excluded.bytes
        """,
        ("function_number", SqlType.Number), ("resolution", SqlType.Number), ("slot_start_us", SqlType.Number), ("bytes", SqlType.Bytes));

    private static readonly SqlStatement FindRollup = new(
        "SELECT bytes FROM rollups WHERE function_number = @function_number AND resolution = @resolution AND slot_start_us = @slot_start_us",
        ("function_number", SqlType.Number), ("resolution", SqlType.Number), ("slot_start_us", SqlType.Number));

    private readonly List<SqlCall> waiting = [];

    public async Task<IReadOnlyList<bool>> RunAsync(IReadOnlyList<SnapshotWrite> writes)
    {
        // In the order of ids: two processes that store the same functions then take their row locks in the same order,
        // and neighbours in the index are written together. The sort is stable: a function that comes twice keeps its order.
        var order = Enumerable.Range(0, writes.Count).OrderBy(index => writes[index].Function.Id).ToArray();
        var numbers = await session.ExecuteAllAsync(Array.ConvertAll(order, index => ClaimRow(writes[index])));
        var stored = new bool[writes.Count];
        for (var i = 0; i < order.Length; i++)
        {
            if (numbers[i] is not { } number) continue;
            stored[order[i]] = true;
            await AddAsync(number, writes[order[i]]);
        }
        await SendAsync();
        return stored;
    }

    /// <summary>The compare-and-set: gives the function's number only where the stored version is the expected one.</summary>
    private static SqlCall ClaimRow(SnapshotWrite write)
    {
        var function = write.Function;
        var vector = StoredVector.Write(write.Vector);
        return write.ExpectedVersion == 0
            ? new SqlCall(AddFunction, function.Id, function.Project, function.Account, function.Region, function.Name, function.FirstSeenUs, function.LastSeenUs, vector)
            : new SqlCall(MoveFunction, function.Id, write.ExpectedVersion, function.FirstSeenUs, function.LastSeenUs, vector);
    }

    private async Task AddAsync(long number, SnapshotWrite write)
    {
        waiting.Add(new SqlCall(PutSnapshot, number, write.Bytes));
        foreach (var row in write.Rollups)
        {
            if (row.IsIncrement) await MergeAsync(number, row);
            else waiting.Add(new SqlCall(PutRollup, number, (long)row.Resolution, row.SlotStartUs, row.Bytes));
        }
        SampleRows.Add(waiting, number, write.Function.Project, write.Samples);
    }

    /// <summary>Increments are rare (records older than the live windows), so that a read for each is cheap enough.</summary>
    private async Task MergeAsync(long number, RollupRow row)
    {
        // What waits may hold the row that this one is merged into.
        await SendAsync();
        var stored = await session.FirstAsync(FindRollup, static found => found.Bytes(0), number, (long)row.Resolution, row.SlotStartUs);
        // Also where nothing is stored: an increment has a form of its own.
        waiting.Add(new SqlCall(PutRollup, number, (long)row.Resolution, row.SlotStartUs, mergeRollups(stored ?? [], row.Bytes)));
    }

    private async Task SendAsync()
    {
        if (waiting.Count == 0) return;
        await session.ExecuteAllAsync(waiting);
        waiting.Clear();
    }
}
