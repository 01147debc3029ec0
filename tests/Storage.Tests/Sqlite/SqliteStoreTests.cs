using Coldstart.Storage.Functions;
using Coldstart.Storage.Migrations;
using Coldstart.Storage.Sql;
using Coldstart.Storage.Sqlite;
using Microsoft.Data.Sqlite;

namespace Coldstart.Storage.Tests.Sqlite;

public sealed class SqliteStoreTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    private string FilePath => Path.Combine(folder.Path, SqliteStore.FileName);

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task OpenAsync_NewFolder_IsMadeForThisUserOnly()
    {
        var path = Path.Combine(folder.Path, "a", "b");

        await using var store = await OpenAsync(path);

        Assert.True(File.Exists(Path.Combine(path, SqliteStore.FileName)));
        if (OperatingSystem.IsWindows()) return;
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(path));
        foreach (var file in Directory.GetFiles(path)) Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file));
    }

    [Theory]
    [InlineData("PRAGMA journal_mode", "wal")]
    [InlineData("PRAGMA synchronous", "2")]
    [InlineData("PRAGMA foreign_keys", "1")]
    public async Task OpenAsync_Writer_IsSetToSurviveLossOfPower(string pragma, string value)
    {
        await using var store = await OpenAsync();

        var setting = await store.Source.WriteAsync(session => session.FirstAsync(new SqlStatement($"SELECT CAST(value AS TEXT) FROM (SELECT {pragma[7..]} AS value FROM pragma_{pragma[7..]})"), row => row.Text(0)), CancellationToken.None);

        Assert.Equal(value, setting);
    }

    [Fact]
    public async Task OpenAsync_FolderUnderAFile_SaysThatItCannotBeMade()
    {
        var file = Path.Combine(folder.Path, "file");
        await File.WriteAllTextAsync(file, "x");

        await AssertUnavailableAsync(StoreTrouble.NotWritable, "cannot be made", () => OpenAsync(Path.Combine(file, "data")));
    }

    [Fact]
    public async Task OpenAsync_FolderInPlaceOfTheFile_SaysThatItCannotBeWritten()
    {
        Directory.CreateDirectory(FilePath);

        await AssertUnavailableAsync(StoreTrouble.NotWritable, "cannot be written", () => OpenAsync());
    }

    [Fact]
    public async Task OpenAsync_FileThatIsNoDatabase_IsRefusedAndLeftAsItIs()
    {
        var text = string.Concat(Enumerable.Repeat("This is a letter to my aunt. ", 500));
        await File.WriteAllTextAsync(FilePath, text);

        await AssertUnavailableAsync(StoreTrouble.NotADatabase, "not a SQLite database", () => OpenAsync());

        Assert.Equal(text, await File.ReadAllTextAsync(FilePath));
    }

    [Fact]
    public async Task OpenAsync_DatabaseOfAnotherProgram_IsRefusedAndLeftAsItIs()
    {
        Execute("CREATE TABLE recipes (name TEXT); INSERT INTO recipes VALUES ('soup')");
        var before = await File.ReadAllBytesAsync(FilePath);

        await AssertUnavailableAsync(StoreTrouble.NotADatabase, "another program", () => OpenAsync());

        Assert.Equal(before, await File.ReadAllBytesAsync(FilePath));
    }

    [Fact]
    public async Task OpenAsync_DamagedDatabase_SaysSo()
    {
        await using (var store = await OpenAsync())
        {
            await SaveAsync(store, [.. Enumerable.Range(1, 500)], new byte[300]);
        }
        var bytes = await File.ReadAllBytesAsync(FilePath);
        for (var at = 20 * 4096; at < bytes.Length; at += 4096) Array.Fill<byte>(bytes, 0xEE, at, 200);
        await File.WriteAllBytesAsync(FilePath, bytes);

        await AssertUnavailableAsync(StoreTrouble.Damaged, "restore it from a backup", () => OpenAsync());
    }

    [Fact]
    public async Task SaveAsync_DiskFull_SaysSoAndWorksAgainWhenThereIsRoom()
    {
        await using var store = await OpenAsync();
        await SaveAsync(store, [1], [1]);

        for (var i = 0; i < 3; i++)
        {
            await LimitPagesAsync(store, 1);
            await AssertUnavailableAsync(StoreTrouble.DiskFull, "is full", () => SaveAsync(store, [2, 3], new byte[100_000]));
        }

        Assert.Equal([1], (await store.Functions.LoadAsync(Function(1).Id, CancellationToken.None))!.Bytes.ToArray());
        Assert.Null(await store.Functions.LoadAsync(Function(2).Id, CancellationToken.None));
        await LimitPagesAsync(store, 1_000_000);
        Assert.Equal([true, true], await SaveAsync(store, [2, 3], new byte[100_000]));
    }

    [Fact]
    public async Task ReadAsync_FileOutOfReach_SaysSoAndWorksAgainWhenItIsBack()
    {
        var file = new SqliteFile(FilePath, new SqliteDialect(), 5);
        await using var source = new SqliteSource(file);
        Task<long?> Ask() => source.ReadAsync(session => session.NumberAsync(new SqlStatement("SELECT 7")), CancellationToken.None);

        await AssertUnavailableAsync(StoreTrouble.OutOfReach, "cannot be reached", Ask);
        Assert.False(File.Exists(FilePath));
        file.Make();

        Assert.Equal(7, await Ask());
    }

    [Fact]
    public async Task WriteAsync_LockedByAnotherProcess_ReadsGoOnAndTheWriteFailsAfterItsWait()
    {
        await using var store = await OpenAsync(bounds: new StoreBounds { BusyWaitSeconds = 1 });
        await SaveAsync(store, [1], [1]);
        using var other = Connect();
        using (var transaction = other.BeginTransaction(deferred: false))
        {
            await AssertUnavailableAsync(StoreTrouble.Busy, "locked by another process", () => SaveAsync(store, [2], [2]));
            Assert.NotNull(await store.Functions.LoadAsync(Function(1).Id, CancellationToken.None));
        }

        Assert.Equal([true], await SaveAsync(store, [2], [2]));
    }

    [Fact]
    public async Task WriteAsync_LockedForAMoment_Waits()
    {
        await using var store = await OpenAsync();
        using var other = Connect();
        Task<IReadOnlyList<bool>> save;
        using (var transaction = other.BeginTransaction(deferred: false))
        {
            save = SaveAsync(store, [2], [2]);
            Assert.False(save.IsCompleted);
        }

        Assert.Equal([true], await save);
    }

    [Fact]
    public async Task ChangeCountAsync_ChangeByAnotherProcess_IsSeen()
    {
        await using var server = await OpenAsync();
        var before = await server.Projects.ChangeCountAsync(CancellationToken.None);
        await using (var command = await OpenAsync())
        {
            await command.Projects.AddProjectAsync(new(Function(1).Id, "Shop", "shop", "", "", 1), CancellationToken.None);
        }

        Assert.Equal(before + 1, await server.Projects.ChangeCountAsync(CancellationToken.None));
        Assert.Single(await server.Projects.ProjectsAsync(CancellationToken.None));
    }

    [Fact]
    public async Task ReadAsync_StatementThatWrites_IsRefused()
    {
        await using var store = await OpenAsync();

        await Assert.ThrowsAnyAsync<Exception>(() => store.Source.ReadAsync(session => session.ExecuteAsync(new SqlStatement("DELETE FROM counters")), CancellationToken.None));

        Assert.Equal(1, await store.Intake.TakeLaneAsync(CancellationToken.None));
    }

    [Fact]
    public async Task DisposeAsync_WorkUnderWay_IsFinishedAndNoMoreIsTaken()
    {
        var store = await OpenAsync();
        var saves = Enumerable.Range(1, 20).Select(number => SaveAsync(store, [number], [1])).ToArray();

        await store.DisposeAsync();
        await store.DisposeAsync();

        Assert.All(await Task.WhenAll(saves), stored => Assert.Equal([true], stored));
        await Assert.ThrowsAsync<ObjectDisposedException>(() => store.Functions.LoadAsync(Function(1).Id, CancellationToken.None));
        Assert.Equal([FilePath], Directory.GetFiles(folder.Path));
    }

    private static StoredFunction Function(int number) => new(new Guid(number, 0, 0, 1, 2, 3, 4, 5, 6, 7, 8), Guid.Empty, "", "", $"function-{number}", 0, 0, 0);

    private static Task<IReadOnlyList<bool>> SaveAsync(SqliteStore store, int[] numbers, byte[] bytes) => store.Functions.SaveAsync(
        [.. numbers.Select(number => new SnapshotWrite { Function = Function(number), ExpectedVersion = 0, Bytes = bytes, Rollups = [], Samples = [] })], CancellationToken.None);

    private static async Task LimitPagesAsync(SqliteStore store, int pages) =>
        await store.Source.WriteAsync(session => session.NumberAsync(new SqlStatement($"PRAGMA max_page_count = {pages}")), CancellationToken.None);

    private static async Task AssertUnavailableAsync(StoreTrouble trouble, string sentence, Func<Task> action)
    {
        var error = await Assert.ThrowsAsync<StoreUnavailableException>(action);
        Assert.Equal(trouble, error.Trouble);
        Assert.Contains(sentence, error.Message, StringComparison.Ordinal);
    }

    private Task<SqliteStore> OpenAsync(string? path = null, StoreBounds? bounds = null) =>
        SqliteStore.OpenAsync(path ?? folder.Path, TimeProvider.System, StoreContract.Merge, bounds ?? new StoreBounds(), Migration.ReadAll(), CancellationToken.None);

    private SqliteConnection Connect()
    {
        var connection = new SqliteConnection($"Data Source={FilePath};Pooling=False");
        connection.Open();
        return connection;
    }

    private void Execute(string script)
    {
        using var connection = Connect();
        using var command = connection.CreateCommand();
        command.CommandText = script;
        command.ExecuteNonQuery();
    }
}
