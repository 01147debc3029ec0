using Coldstart.Analytics;
using Coldstart.Analytics.Windows;
using Coldstart.PostgreSqlServers;
using Coldstart.Storage;
using Coldstart.Storage.Journal;
using Coldstart.Storage.PostgreSql;
using Npgsql;

namespace Coldstart.Cli.Tests.Migrate;

[NeedsPostgreSql]
public sealed class MigrateTests : IAsyncLifetime, IDisposable
{
    private readonly TemporaryFolder folder = new();
    private PostgreSqlDatabase database = null!;

    private string Data => Path.Combine(folder.Path, "data");

    public async Task InitializeAsync() => database = await SharedPostgreSql.NewFastDatabaseAsync();

    public async Task DisposeAsync() => await database.DisposeAsync();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task Migrate_KilledServersFolder_IsAllInTheDatabase()
    {
        var nowUs = NowUs();
        await FilledFolder.FillAsync(Data, nowUs);
        var before = await DescribeCopyAsync(nowUs);

        var run = await MigrateAsync();
        Assert.True(run.Code == 0, run.Error);
        var after = await DescribeDatabaseAsync(nowUs);

        Assert.Equal(before, after);
        Assert.Contains("functions                       5 rows", run.Out, StringComparison.Ordinal);
        Assert.Contains("Moved to postgresql://administrator@127.0.0.1", run.Out, StringComparison.Ordinal);
        Assert.DoesNotContain(database.Server.Password, run.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Migrate_Done_TheFolderIsRefusedAndASecondRunSaysSo()
    {
        await FilledFolder.FillAsync(Data, NowUs());
        Assert.Equal(0, (await MigrateAsync()).Code);

        var again = await MigrateAsync();
        var elsewhere = await CommandRun.Of(["migrate", "--data", Data, "--postgres", "postgresql://ann@other/shop"]);
        var keys = await CommandRun.Of(["keys", "list", "--data", Data]);

        Assert.Equal(0, again.Code);
        Assert.Contains("already", again.Out, StringComparison.Ordinal);
        Assert.Equal(1, elsewhere.Code);
        Assert.Contains("was moved to postgresql://administrator@127.0.0.1", elsewhere.Error, StringComparison.Ordinal);
        Assert.Equal(1, keys.Code);
        Assert.Contains("start with --postgres", keys.Error, StringComparison.Ordinal);
        await Assert.ThrowsAsync<StoreUnavailableException>(() => FolderStorage.OpenAsync(Data, new RandomIdSource(), TimeProvider.System, CancellationToken.None));
    }

    [Fact]
    public async Task Migrate_CutInTheMiddle_LeavesNothingAndWorksAgain()
    {
        var nowUs = NowUs();
        await FilledFolder.FillAsync(Data, nowUs);
        var before = await DescribeCopyAsync(nowUs);
        // The tables are there; a row that cannot be written stops the copy in its middle.
        Assert.Equal(0, (await CommandRun.Of(["projects", "create", "first", "--postgres", database.Url])).Code);
        await database.ExecuteAsync("DELETE FROM coldstart.projects; ALTER TABLE coldstart.snapshots ADD CONSTRAINT full_disk CHECK (function_number < 3)");

        await Assert.ThrowsAsync<PostgresException>(() => MigrateAsync());

        Assert.False(File.Exists(Path.Combine(Data, "moved")));
        await database.ExecuteAsync("ALTER TABLE coldstart.snapshots DROP CONSTRAINT full_disk");
        Assert.Equal((0, ""), (await MigrateAsync()) is var run ? (run.Code, run.Error) : default);
        Assert.Equal(before, await DescribeDatabaseAsync(nowUs));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Migrate_OutcomeOfTheCommitUnknown_IsSettledByTheNextRun(bool isCommitted)
    {
        var nowUs = NowUs();
        await FilledFolder.FillAsync(Data, nowUs);
        Assert.Equal(0, (await MigrateAsync()).Code);
        // As a crash between the commit and the mark, or just before the commit, leaves it.
        var mark = Path.Combine(Data, "moved");
        await File.WriteAllTextAsync(mark, (await File.ReadAllTextAsync(mark)).Replace("done", "begun", StringComparison.Ordinal));
        if (!isCommitted) await database.ExecuteAsync("DROP SCHEMA coldstart CASCADE");
        var keys = await CommandRun.Of(["keys", "list", "--data", Data]);

        var run = await MigrateAsync();

        Assert.Contains("interrupted", keys.Error, StringComparison.Ordinal);
        Assert.True(run.Code == 0, run.Error);
        Assert.Equal(isCommitted, run.Out.Contains("already", StringComparison.Ordinal));
        Assert.StartsWith("done", await File.ReadAllTextAsync(mark), StringComparison.Ordinal);
        Assert.Contains("function-4", await NamesAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Migrate_DatabaseInUseOrNotEmpty_IsRefused()
    {
        await FilledFolder.FillAsync(Data, NowUs());
        Assert.Equal(0, (await CommandRun.Of(["projects", "create", "first", "--postgres", database.Url])).Code);

        var notEmpty = await MigrateAsync();
        await using var server = await PostgreSqlServerLock.AcquireAsync(PostgreSqlAddress.Parse(database.Url, out _)!, DatabaseUse.Alone, TimeProvider.System, CancellationToken.None);
        var inUse = await MigrateAsync();

        Assert.Equal((1, 1), (notEmpty.Code, inUse.Code));
        Assert.Contains("is not empty (table projects)", notEmpty.Error, StringComparison.Ordinal);
        Assert.Contains("in use by another server", inUse.Error, StringComparison.Ordinal);
        Assert.False(File.Exists(Path.Combine(Data, "moved")));
    }

    [Fact]
    public async Task Migrate_FolderInUse_IsRefused()
    {
        await FilledFolder.FillAsync(Data, NowUs());
        using var server = DataFolderLock.Acquire(Data);

        var run = await MigrateAsync();

        Assert.Equal(1, run.Code);
        Assert.Contains("in use by another process", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Migrate_NothingThere_IsASentence()
    {
        var run = await MigrateAsync();

        Assert.Equal(1, run.Code);
        Assert.Contains("There is no data in", run.Error, StringComparison.Ordinal);
        Assert.Equal(2, (await CommandRun.Of(["migrate", "--data", Data])).Code);
    }

    private Task<CommandRun> MigrateAsync() => CommandRun.InRealTime(["migrate", "--data", Data, "--postgres", database.Url]);

    private static long NowUs() => (DateTime.UtcNow - DateTime.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond;

    private static byte[] Merge(ReadOnlyMemory<byte> stored, ReadOnlyMemory<byte> increment) => RollupBytes.Combine(stored.Span, increment.Span);

    /// <summary>The folder's own answers, from a copy: describing it changes it.</summary>
    private async Task<string> DescribeCopyAsync(long nowUs)
    {
        var copy = Path.Combine(folder.Path, "copy");
        foreach (var file in Directory.GetFiles(Data, "*", SearchOption.AllDirectories))
        {
            var target = Path.Combine(copy, Path.GetRelativePath(Data, file));
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            File.Copy(file, target);
        }
        await using var storage = await FolderStorage.OpenAsync(copy, new RandomIdSource(), TimeProvider.System, CancellationToken.None);
        return await FilledFolder.DescribeAsync(storage.Journal, storage.Store, nowUs);
    }

    private async Task<string> DescribeDatabaseAsync(long nowUs)
    {
        await using var store = await PostgreSqlStore.OpenAsync(PostgreSqlAddress.Parse(database.Url, out _)!, TimeProvider.System, Merge, CancellationToken.None);
        await using var journal = FileJournal.Open(Path.Combine(folder.Path, "journal"), new FileJournalOptions(), () => store.Intake.TakeLaneAsync(CancellationToken.None).GetAwaiter().GetResult(), new RandomIdSource(), TimeProvider.System);
        return await FilledFolder.DescribeAsync(journal, store, nowUs);
    }

    private async Task<string> NamesAsync()
    {
        await using var connection = new NpgsqlConnection(database.ConnectionString);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand("SELECT string_agg(name, ' ') FROM coldstart.functions", connection);
        return (string)(await command.ExecuteScalarAsync())!;
    }
}
