using Coldstart.PostgreSqlServers;
using Coldstart.Storage.Journal;
using Coldstart.Storage.Journal.PostgreSql;
using Coldstart.Storage.PostgreSql;
using Coldstart.Storage.Tests.PostgreSql;

namespace Coldstart.Storage.Tests.Journal.PostgreSql;

[NeedsPostgreSql]
public sealed class PostgreSqlJournalContractTests : JournalContract
{
    private PostgreSqlStore store = null!;

    public override async Task InitializeAsync() => store = (PostgreSqlStore)await new PostgreSqlTestDatabase().OpenAsync(TimeProvider.System);

    public override async Task DisposeAsync() => await store.DisposeAsync();

    protected override async Task<IJournal> OpenAsync() => await PostgreSqlJournal.OpenAsync(store, TimeProvider.System, CancellationToken.None);
}
