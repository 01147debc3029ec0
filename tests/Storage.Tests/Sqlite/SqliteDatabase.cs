using Coldstart.Storage.Migrations;
using Coldstart.Storage.Sqlite;

namespace Coldstart.Storage.Tests.Sqlite;

/// <summary>A SQLite file in a temporary folder.</summary>
internal sealed class SqliteDatabase : ITestDatabase
{
    private readonly TemporaryFolder folder = new();

    public async Task<IStore> OpenAsync(TimeProvider time) =>
        await SqliteStore.OpenAsync(folder.Path, time, StoreContract.Merge, StoreContract.SmallBounds, Migration.ReadAll(), CancellationToken.None);

    public ValueTask DisposeAsync()
    {
        folder.Dispose();
        return ValueTask.CompletedTask;
    }
}
