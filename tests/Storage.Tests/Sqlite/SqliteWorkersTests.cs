using Coldstart.Analytics;
using Coldstart.Storage.Sql;
using Coldstart.Storage.Sqlite;

namespace Coldstart.Storage.Tests.Sqlite;

public sealed class SqliteWorkersTests : IAsyncDisposable
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(20);

    private readonly TemporaryFolder folder = new();
    private readonly SqliteWorkers writer;

    public SqliteWorkersTests()
    {
        var file = new SqliteFile(Path.Combine(folder.Path, "test.db"), new SqliteDialect(), 5);
        file.Make();
        writer = new SqliteWorkers(file, writes: true, threads: 1);
    }

    public async ValueTask DisposeAsync()
    {
        await writer.DisposeAsync();
        folder.Dispose();
    }

    [Fact]
    public async Task RunAsync_Work_RunsOnAThreadOfTheStoreOneAtATime()
    {
        var running = 0;
        var names = await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => writer.RunAsync(_ =>
        {
            Assert.Equal(1, Interlocked.Increment(ref running));
            Interlocked.Decrement(ref running);
            return Task.FromResult(Thread.CurrentThread.Name);
        }, CancellationToken.None)));

        Assert.All(names, name => Assert.Equal("store writer", name));
        Assert.NotEqual("store writer", Thread.CurrentThread.Name);
    }

    [Fact]
    public async Task RunAsync_MoreThanTheQueueHolds_IsRefusedAndTheRestIsDone()
    {
        using var gate = new ManualResetEventSlim();
        var first = await OccupyAsync(gate);
        var waiting = Enumerable.Range(0, Limits.StoreQueueLength).Select(i => writer.RunAsync(_ => Task.FromResult(i), CancellationToken.None)).ToArray();

        var error = await Assert.ThrowsAsync<StoreUnavailableException>(() => writer.RunAsync(_ => Task.FromResult(0), CancellationToken.None));

        Assert.Equal(StoreTrouble.QueueFull, error.Trouble);
        gate.Set();
        await first.WaitAsync(Deadline);
        Assert.Equal(Enumerable.Range(0, Limits.StoreQueueLength), await Task.WhenAll(waiting).WaitAsync(Deadline));
    }

    [Fact]
    public async Task RunAsync_CancelledWhileItWaits_EndsAtOnceAndIsNeverRun()
    {
        using var gate = new ManualResetEventSlim();
        using var cancelled = new CancellationTokenSource();
        var first = await OccupyAsync(gate);
        var isRun = false;
        var waiting = writer.RunAsync(_ => Task.FromResult(isRun = true), cancelled.Token);

        await cancelled.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting.WaitAsync(Deadline));
        gate.Set();
        await first.WaitAsync(Deadline);
        await writer.RunAsync(_ => Task.FromResult(0), CancellationToken.None).WaitAsync(Deadline);
        Assert.False(isRun);
    }

    [Fact]
    public async Task RunAsync_CancelledWhileItWrites_RollsBack()
    {
        using var cancelled = new CancellationTokenSource();
        await writer.RunAsync(async session =>
        {
            await session.ExecuteScriptAsync("CREATE TABLE t (n INTEGER)");
            return 0;
        }, CancellationToken.None);
        var insert = new SqlStatement("INSERT INTO t VALUES (1)");

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => writer.RunAsync(async session =>
        {
            await session.ExecuteAsync(insert);
            await cancelled.CancelAsync();
            return await session.ExecuteAsync(insert);
        }, cancelled.Token));

        Assert.Equal(0, await writer.RunAsync(session => session.NumberAsync(new SqlStatement("SELECT COUNT(*) FROM t")), CancellationToken.None));
    }

    [Fact]
    public async Task RunAsync_DatabaseThatRolledBackByItself_TellsTheCauseAndWritesAgain()
    {
        // As SQLite does on a full disk: the transaction is over before the error is seen.
        await Assert.ThrowsAsync<InvalidDataException>(() => writer.RunAsync<int>(async session =>
        {
            await session.ExecuteScriptAsync("ROLLBACK");
            throw new InvalidDataException();
        }, CancellationToken.None));

        Assert.Equal(3, await writer.RunAsync(_ => Task.FromResult(3), CancellationToken.None));
    }

    [Fact]
    public async Task RunAsync_WorkThatFails_LeavesTheThreadToOthers()
    {
        await Assert.ThrowsAsync<InvalidDataException>(() => writer.RunAsync<int>(_ => throw new InvalidDataException(), CancellationToken.None));

        Assert.Equal(3, await writer.RunAsync(_ => Task.FromResult(3), CancellationToken.None));
    }

    /// <summary>Returns when the thread is busy, and stays so until the gate opens.</summary>
    private async Task<Task<int>> OccupyAsync(ManualResetEventSlim gate)
    {
        var begun = new TaskCompletionSource();
        var work = writer.RunAsync(_ =>
        {
            begun.SetResult();
            Assert.True(gate.Wait(Deadline));
            return Task.FromResult(0);
        }, CancellationToken.None);
        await begun.Task.WaitAsync(Deadline);
        return work;
    }
}
