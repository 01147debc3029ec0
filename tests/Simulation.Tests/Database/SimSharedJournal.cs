using System.Runtime.CompilerServices;
using Coldstart.Engine.Intake;
using Coldstart.Storage.Functions;
using Coldstart.Storage.Journal.Shared;

namespace Coldstart.Simulation.Tests.Database;

/// <summary>The journal as one process reads it.</summary>
internal sealed class SimSharedJournal(World world, DatabaseClient client) : ISharedJournal
{
    private const int PageSize = 5;

    public async Task<IJournalView> OpenViewAsync(CancellationToken cancellation) => new View(world, client, await client.AskAsync(database => database.Stamp));

    public Task<UsedKey?> FindKeyAsync(Guid project, string route, string key, CancellationToken cancellation) =>
        client.AskAsync(database => database.FindKey(new KeyName(project, route, key)));

    public Task<IReadOnlyList<JournalRange>> RangesAsync(CancellationToken cancellation) => client.AskAsync(database => database.Ranges());

    public Task<bool> SealAsync(long range, CancellationToken cancellation) => client.AskAsync(database => database.Seal(range));

    public async IAsyncEnumerable<IReadOnlyList<FunctionPosition>> ScanAsync(long range, [EnumeratorCancellation] CancellationToken cancellation)
    {
        foreach (var page in (await client.AskAsync(database => database.Scan(range))).Chunk(PageSize)) yield return page;
    }

    public Task DropAsync(long range, CancellationToken cancellation) => client.AskAsync(database =>
    {
        database.Drop(range);
        return true;
    });

    public Task CloseAbandonedLanesAsync(CancellationToken cancellation) => client.AskAsync(database =>
    {
        database.CloseAbandonedLanes();
        return true;
    });

    private sealed class View(World world, DatabaseClient client, long stamp) : IJournalView
    {
        /// <summary>Without the rule of one view every statement sees its own moment.</summary>
        private bool IsTorn => world.Removed == Rule.OneView;

        public Task<IReadOnlyList<StoredSnapshot?>> SnapshotsAsync(IReadOnlyList<Guid> functions, CancellationToken cancellation) =>
            client.AskAsync<IReadOnlyList<StoredSnapshot?>>(database => [.. functions.Select(function => database.Tables.SnapshotAt(MomentOf(database), function))]);

        public async IAsyncEnumerable<IReadOnlyList<TailBlock>> TailAsync(IReadOnlyList<TailRequest> functions, [EnumeratorCancellation] CancellationToken cancellation)
        {
            if (functions.Select(request => JournalPartition.Of(request.Project, request.Function)).Distinct().Count() > 1) world.Scheduler.Fail("a tail of two partitions is asked for");
            var blocks = await client.AskAsync(database => database.TailAt(MomentOf(database), functions));
            foreach (var page in blocks.Chunk(PageSize))
            {
                yield return page;
                await client.AskAsync(_ => true);
            }
        }

        public Task<IReadOnlyCollection<long>> LanesAsync(CancellationToken cancellation) =>
            client.AskAsync<IReadOnlyCollection<long>>(database => database.LanesAt(MomentOf(database)));

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;

        private long MomentOf(SimDatabase database) => IsTorn ? database.Stamp : stamp;
    }
}
