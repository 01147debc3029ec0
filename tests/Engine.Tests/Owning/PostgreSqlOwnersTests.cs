using Coldstart.Analytics.Functions;
using Coldstart.Analytics.Windows;
using Coldstart.Engine.Applying;
using Coldstart.Engine.Clocks;
using Coldstart.Engine.Flushing;
using Coldstart.Engine.Intake;
using Coldstart.Engine.Owning;
using Coldstart.Engine.Sending;
using Coldstart.Engine.Settling;
using Coldstart.Engine.Tests.Fakes;
using Coldstart.PostgreSqlServers;
using Coldstart.Storage.Journal;
using Coldstart.Storage.Journal.PostgreSql;
using Coldstart.Storage.PostgreSql;

namespace Coldstart.Engine.Tests.Owning;

/// <summary>
/// The protocol as the simulator runs it, on a real PostgreSQL: two front ends and two processes that both believe to own every function, since every call goes
/// to either of them.
/// </summary>
[NeedsPostgreSql]
public sealed class PostgreSqlOwnersTests : IAsyncLifetime
{
    private const int Functions = 5;
    private const int RequestsPerClient = 60;
    private const long FirstRange = 1000;
    private const long RangesMax = 1000;

    private readonly List<IAsyncDisposable> parts = [];
    private readonly RecordedEvents events = new();
    private PostgreSqlDatabase database = null!;
    private PostgreSqlAddress address = null!;

    public async Task InitializeAsync()
    {
        database = await SharedPostgreSql.NewFastDatabaseAsync();
        parts.Add(database);
        address = PostgreSqlAddress.Parse(database.Url, out _)!;
    }

    public async Task DisposeAsync()
    {
        parts.Reverse();
        foreach (var part in parts) await part.DisposeAsync();
    }

    [Fact]
    public async Task TwoOwnersOfEverything_ManyClients_StoreEveryRecordOnce()
    {
        await OpenStoreAsync();
        await database.ExecuteAsync($"CREATE OR REPLACE FUNCTION journal_current_range() RETURNS bigint LANGUAGE sql VOLATILE AS 'SELECT {FirstRange}::bigint'");
        var owners = new AnyOwner([await OwnAsync(), await OwnAsync()]);
        SharedIngest[] doors = [await OpenDoorAsync(owners), await OpenDoorAsync(owners)];

        var sending = Task.WhenAll(Enumerable.Range(0, 4).Select(client => Task.Run(() => SendAsync(doors[client % 2], client))));
        var store = await OpenStoreAsync();
        var shared = new PostgreSqlSharedJournal(store, TimeProvider.System);
        parts.Add(shared);
        var compactor = new RangeCompactor(shared, store.Functions, owners);
        // The journal is dropped under the owners' feet: what one of them never saw is gone when it asks.
        for (var range = FirstRange + 1; !sending.IsCompleted; range++) await SettleAsync(compactor, range);
        await sending;
        for (var range = FirstRange + RangesMax; await SettleAsync(compactor, range) > 0; range++)
        {
            Assert.True(range < FirstRange + 2 * RangesMax, "the journal is never covered");
            await owners.FlushAsync();
        }

        var last = await OwnAsync();
        for (var function = 0; function < Functions; function++)
        {
            var id = EngineHarness.IdOf($"f{function}");
            var stats = await last.RunAsync(host => host.ReadAsync(EngineHarness.Project, id, CancellationToken.None).AsTask());
            var expected = Enumerable.Range(0, 4 * RequestsPerClient).Where(number => number % Functions == function).ToArray();
            Assert.Equal((expected.Length, expected.Sum() + expected.Length), (stats!.Everything()[Counter.Invocations], stats.Everything()[Counter.BilledMs]));
        }
        Assert.DoesNotContain(events.Lines, line => line.StartsWith("missing", StringComparison.Ordinal) || line.StartsWith("behind", StringComparison.Ordinal));
    }

    /// <summary>The database's clock goes on to the next range.</summary>
    private async Task<int> SettleAsync(RangeCompactor compactor, long range)
    {
        await database.ExecuteAsync($"CREATE OR REPLACE FUNCTION journal_current_range() RETURNS bigint LANGUAGE sql VOLATILE AS 'SELECT {range}::bigint'");
        return await compactor.RunAsync(CancellationToken.None);
    }

    private static async Task SendAsync(SharedIngest door, int client)
    {
        for (var request = 0; request < RequestsPerClient; request++)
        {
            var number = client * RequestsPerClient + request;
            var records = Requests.Of(RealEngine.NowUs, ($"f{number % Functions}", number + 1));
            var send = door.Begin(EngineHarness.Project, RealEngine.NowUs, 1, records.BlockAt(0).Length);
            send.Add(EngineHarness.IdOf($"f{number % Functions}"), records.BlockAt(0));
            await door.IngestAsync(send, null, null, [], CancellationToken.None);
        }
    }

    private async Task<SharedIngest> OpenDoorAsync(IFunctionOwners owners)
    {
        var store = await OpenStoreAsync();
        var journal = await PostgreSqlJournal.OpenAsync(store, TimeProvider.System, CancellationToken.None);
        parts.Add(journal);
        journal.Serve();
        var shared = new PostgreSqlSharedJournal(store, TimeProvider.System);
        parts.Add(shared);
        var sender = new OwnerSender(owners, TimeProvider.System, new SeededIds(1), CancellationToken.None);
        var wait = TimeSpan.FromSeconds(20);
        return new SharedIngest(journal, sender, new SharedKeys(shared, sender, TimeProvider.System, wait, wait), TimeProvider.System, wait);
    }

    private async Task<Turns> OwnAsync()
    {
        var store = await OpenStoreAsync();
        var journal = new PostgreSqlSharedJournal(store, TimeProvider.System);
        parts.Add(journal);
        var counters = new EngineCounters();
        var health = new StoreHealth(TimeProvider.System, events);
        var lanes = new LivingLanes(journal);
        var blocks = new BlockApplier(new BlockFailures(), events, counters);
        var loader = new FunctionLoader(journal, lanes, blocks, health, events);
        var shared = new OwnerParts(journal, lanes, loader, blocks, new SnapshotBatches(new SnapshotWriter(store.Functions, events, TimeProvider.System)), store.Intake, new GuardedClock(TimeProvider.System), health, counters);
        return new Turns(new OwnerHost(shared, new FlushSchedule(TimeSpan.FromSeconds(1), new SeededIds(2))));
    }

    private async Task<PostgreSqlStore> OpenStoreAsync()
    {
        var store = await PostgreSqlStore.OpenAsync(address, TimeProvider.System, FileHome.Merge, CancellationToken.None);
        parts.Add(store);
        return store;
    }

    /// <summary>Single-threaded turns that interleave at awaits, as a grain has them.</summary>
    private sealed class Turns(OwnerHost host)
    {
        private readonly TaskFactory turns = new(new ConcurrentExclusiveSchedulerPair().ExclusiveScheduler);

        public Task<T> RunAsync<T>(Func<OwnerHost, Task<T>> work) => turns.StartNew(() => work(host)).Unwrap();
    }

    /// <summary>Every call goes to one of the owners by turns, and every few calls all of them store what they have.</summary>
    private sealed class AnyOwner(Turns[] owners) : IFunctionOwners
    {
        private int calls;

        public int RouteOf(Guid project, Guid function) => Interlocked.Increment(ref calls) % owners.Length;

        public async Task<IReadOnlyList<OwnerAnswer>> CallAsync(int route, IReadOnlyList<OwnerCall> calls, TimeSpan timeout, CancellationToken cancellation)
        {
            var answers = await owners[route].RunAsync(host => host.ServeAsync(calls, cancellation));
            if (Interlocked.Increment(ref this.calls) % 16 == 0) await FlushAsync();
            return answers;
        }

        public async Task FlushAsync()
        {
            foreach (var owner in owners) await owner.RunAsync(host => host.FlushAsync(all: true, CancellationToken.None));
        }
    }
}
