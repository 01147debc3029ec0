using Coldstart.Analytics.Functions;
using Coldstart.Storage.Journal;
using Coldstart.Storage.Journal.Committing;
using Coldstart.Storage.Journal.PostgreSql;
using Coldstart.Storage.Migrations;
using Coldstart.Storage.PostgreSql;
using Coldstart.Storage.Sql;

namespace Coldstart.Storage.Tests.Journal.PostgreSql;

/// <summary>What one process has of the journal in PostgreSQL; its lanes take a way that the test can cut.</summary>
internal sealed class JournalProcess : IAsyncDisposable
{
    private readonly PostgreSqlConnections laneConnections;

    private JournalProcess(PostgreSqlStore store, PostgreSqlConnections laneConnections, PostgreSqlJournal journal, CuttingProxy proxy)
    {
        Store = store;
        this.laneConnections = laneConnections;
        Journal = journal;
        Proxy = proxy;
    }

    public PostgreSqlStore Store { get; }

    public PostgreSqlJournal Journal { get; }

    /// <summary>The way of the lanes.</summary>
    public CuttingProxy Proxy { get; }

    /// <summary>Starts a process that is one of several.</summary>
    public static async Task<JournalProcess> StartAsync(PostgreSqlAddress address, TimeProvider? time = null)
    {
        time ??= TimeProvider.System;
        var store = await PostgreSqlStore.OpenAsync(address, time, StoreContract.Merge, StoreContract.SmallBounds, Migration.ReadAll(), CancellationToken.None);
        var settings = address.Settings;
        var proxy = new CuttingProxy(settings.Port);
        settings.Port = proxy.Port;
        settings.Timeout = 5;
        settings.CommandTimeout = 20;
        var connections = new PostgreSqlConnections(PostgreSqlAddress.Parse(settings.ConnectionString, out _)!);
        var journal = await PostgreSqlJournal.OpenAsync(store, connections, StoreContract.SmallBounds, new JournalThreads(), time, CancellationToken.None);
        journal.Serve();
        return new JournalProcess(store, connections, journal, proxy);
    }

    /// <summary>The same journal as owners of functions see it.</summary>
    public PostgreSqlSharedJournal Share() => new(Store, TimeProvider.System);

    public AwaitedAppend Append(JournalEntry entry)
    {
        var append = new AwaitedAppend { Entry = entry };
        Journal.Append(append);
        return append;
    }

    /// <summary>Appends an entry, and again for as long as the journal refuses it at the door.</summary>
    public async Task<AwaitedAppend> AppendAsync(Func<JournalEntry> entry)
    {
        using var looks = new PeriodicTimer(TimeSpan.FromMilliseconds(5));
        while (true)
        {
            var append = new AwaitedAppend { Entry = entry() };
            try
            {
                Journal.Append(append);
            }
            catch (JournalUnavailableException)
            {
                await looks.WaitForNextTickAsync();
                continue;
            }
            await append.Done;
            return append;
        }
    }

    /// <summary>Everything that is in the journal, as a start would read it: every lane is closed by that.</summary>
    public static async Task<List<(Position Position, JournalEntry Entry)>> ReadAllAsync(PostgreSqlAddress address)
    {
        await using var store = await PostgreSqlStore.OpenAsync(address, TimeProvider.System, StoreContract.Merge, StoreContract.SmallBounds, Migration.ReadAll(), CancellationToken.None);
        await using var journal = await PostgreSqlJournal.OpenAsync(store, TimeProvider.System, CancellationToken.None);
        var entries = new List<(Position, JournalEntry)>();
        journal.Replay((position, entry) => entries.Add((position, entry)), CancellationToken.None);
        return entries;
    }

    /// <summary>A number that a statement gives.</summary>
    public async Task<long?> NumberAsync(string statement) =>
        await Store.Source.ReadAsync(session => session.NumberAsync(new SqlStatement(statement)), CancellationToken.None);

    public Task ExecuteAsync(string script) => Store.Source.WriteAsync(async session =>
    {
        await session.ExecuteScriptAsync(script);
        return true;
    }, CancellationToken.None);

    public async ValueTask DisposeAsync()
    {
        await Journal.DisposeAsync();
        await laneConnections.DisposeAsync();
        await Store.DisposeAsync();
        await Proxy.DisposeAsync();
    }
}
