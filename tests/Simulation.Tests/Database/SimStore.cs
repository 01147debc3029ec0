using Coldstart.Analytics.Functions;
using Coldstart.Storage.DeadLetters;
using Coldstart.Storage.Functions;
using Coldstart.Storage.Idempotency;
using Coldstart.Storage.Journal;

namespace Coldstart.Simulation.Tests.Database;

/// <summary>The store as one process uses it: what several processes need of it, and no more.</summary>
internal sealed class SimStore(World world, DatabaseClient client) : IFunctionStore, IIntakeStore
{
    public Task<StoredSnapshot?> LoadAsync(Guid functionId, CancellationToken cancellation) =>
        client.AskAsync(database => database.Tables.SnapshotAt(long.MaxValue, functionId));

    public Task<IReadOnlyList<bool>> SaveAsync(IReadOnlyList<SnapshotWrite> writes, CancellationToken cancellation) =>
        client.AskAsync<IReadOnlyList<bool>>(database => database.Tables.Save(database.NextStamp(), writes, world.Removed != Rule.CompareAndSet));

    public Task<IReadOnlyList<IReadOnlyList<Position>>> VectorsAsync(IReadOnlyList<Guid> functions, CancellationToken cancellation) =>
        client.AskAsync<IReadOnlyList<IReadOnlyList<Position>>>(database => [.. functions.Select(database.Tables.VectorOf)]);

    public Task StoreAsync(
        IReadOnlyList<IdempotencyRecord> keys, IReadOnlyList<DeadLetter> letters, IReadOnlyDictionary<long, long> upTo, IReadOnlyCollection<long> forgotten,
        CancellationToken cancellation) => client.AskAsync(database =>
        {
            database.Tables.Add(letters);
            return true;
        });

    public IAsyncEnumerable<StoredFunction> ListAsync(CancellationToken cancellation) => throw new NotSupportedException();

    public Task<IReadOnlyList<RollupRow>> RollupsAsync(Guid functionId, RollupResolution resolution, long fromUs, long toUs, CancellationToken cancellation) =>
        throw new NotSupportedException();

    public Task<IReadOnlyList<KeptSample>> SamplesAsync(SampleQuery query, CancellationToken cancellation) => throw new NotSupportedException();

    public Task<long> TakeLaneAsync(CancellationToken cancellation) => throw new NotSupportedException();

    public Task<IReadOnlyDictionary<long, long>> StoredUpToAsync(CancellationToken cancellation) => throw new NotSupportedException();

    public Task<IdempotencyRecord?> FindAsync(Guid project, string route, string key, long nowUs, CancellationToken cancellation) => throw new NotSupportedException();

    public Task<int> ExpireAsync(long nowUs, CancellationToken cancellation) => throw new NotSupportedException();
}
