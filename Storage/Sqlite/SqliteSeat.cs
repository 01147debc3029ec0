using Coldstart.Storage.Sql;
using Microsoft.Data.Sqlite;

namespace Coldstart.Storage.Sqlite;

/// <summary>The connection of one thread: opened when it is needed, replaced after an error that leaves it in doubt.</summary>
internal sealed class SqliteSeat(SqliteFile file, bool writes) : IDisposable
{
    private SqlSession? session;

    /// <exception cref="StoreUnavailableException">The database failed.</exception>
    public T Run<T>(Func<SqlSession, Task<T>> work, CancellationToken cancellation)
    {
        try
        {
            session ??= writes ? file.OpenWriter() : file.OpenReader();
            // SQLite's driver does everything in the call, so that this task is complete when it is returned.
            return session.RunAsync(work, writes, cancellation).GetAwaiter().GetResult();
        }
        catch (SqliteException error) when (SqliteErrors.Classify(error) is { } trouble)
        {
            if (trouble is not (StoreTrouble.Busy or StoreTrouble.DiskFull)) Dispose();
            throw SqliteErrors.Explain(trouble, file.Path, error);
        }
        finally
        {
            if (session is { IsBroken: true }) Dispose();
        }
    }

    public void Dispose()
    {
        var closed = session;
        session = null;
        closed?.DisposeAsync().AsTask().GetAwaiter().GetResult();
    }
}
