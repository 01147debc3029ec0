using Coldstart.Analytics;
using Coldstart.Analytics.Functions;
using Coldstart.Storage.Journal.Shared;
using Npgsql;

namespace Coldstart.Storage.Journal.PostgreSql;

/// <summary>Reads the directories of a sealed range, page by page: for every function and lane of a page the highest sequence. Blocks stay where they are.</summary>
internal sealed class RangeScan(NpgsqlConnection connection, long range) : IAsyncDisposable
{
    private const string Directories = "SELECT lane, first_sequence, directory FROM journal WHERE range_number = $1 ORDER BY partition, lane, sequence";

    private readonly Dictionary<(Guid Project, Guid Function, long Lane), long> tops = [];
    private NpgsqlDataReader? reader;
    private bool isEnded;

    /// <returns>Null behind the last page.</returns>
    public async Task<IReadOnlyList<FunctionPosition>?> NextAsync(CancellationToken cancellation)
    {
        reader ??= await OpenAsync(cancellation);
        while (!isEnded && tops.Count < Limits.PostgreSqlPageItems)
        {
            if (await reader.ReadAsync(cancellation)) Take(reader.GetInt64(0), reader.GetInt64(1), reader.GetFieldValue<byte[]>(2));
            else isEnded = true;
        }
        if (tops.Count == 0) return null;
        FunctionPosition[] page = [.. tops.Select(static top => new FunctionPosition(top.Key.Project, top.Key.Function, new Position(top.Key.Lane, top.Value)))];
        tops.Clear();
        return page;
    }

    public async ValueTask DisposeAsync()
    {
        if (reader is not null) await reader.DisposeAsync();
    }

    private async Task<NpgsqlDataReader> OpenAsync(CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand(Directories, connection);
        command.Parameters.Add(new NpgsqlParameter<long>("", range));
        // The reader that it gives lives on.
        return await command.ExecuteReaderAsync(cancellation);
    }

    private void Take(long lane, long firstSequence, byte[] directory)
    {
        var row = new RowReader(lane, firstSequence, directory);
        while (row.Read()) tops[(row.Project, row.Function, lane)] = row.Position.Sequence;
    }
}
