using Coldstart.Analytics;
using Coldstart.Storage.Sql;

namespace Coldstart.Storage.Sqlite;

/// <summary>One writer and a few readers of a database file.</summary>
internal sealed class SqliteSource(SqliteFile file) : ISqlSource
{
    private readonly SqliteWorkers writer = new(file, writes: true, threads: 1);
    private readonly SqliteWorkers readers = new(file, writes: false, Limits.StoreReaders);

    public Task<T> ReadAsync<T>(Func<SqlSession, Task<T>> work, CancellationToken cancellation) => readers.RunAsync(work, cancellation);

    public Task<T> WriteAsync<T>(Func<SqlSession, Task<T>> work, CancellationToken cancellation) => writer.RunAsync(work, cancellation);

    public StoreUse Use => new(readers.Busy + writer.Busy, Limits.StoreReaders + 1, readers.Waiting + writer.Waiting);

    public async ValueTask DisposeAsync()
    {
        // The writer last: the last connection that is closed moves the log into the database.
        await readers.DisposeAsync();
        await writer.DisposeAsync();
    }
}
