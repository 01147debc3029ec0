using Coldstart.Analytics;
using Coldstart.Analytics.Binary;
using Coldstart.Analytics.Functions;
using Coldstart.Engine.Applying;
using Coldstart.Engine.Flushing;
using Coldstart.Storage.Functions;
using Coldstart.Storage.Journal;

namespace Coldstart.Engine.Loading;

/// <summary>Reads functions from the store, a few at once; lanes that no journal holds any more leave their vectors here.</summary>
internal sealed class SnapshotLoader(IFunctionStore store, IJournal journal, StoreHealth health, IEngineEvents events) : IDisposable
{
    private readonly SemaphoreSlim places = new(Limits.LoadsAtOnce);

    /// <summary>Reads a function. Null where the store has none.</summary>
    /// <exception cref="EngineUnavailableException">The store failed: try later.</exception>
    /// <exception cref="CorruptDataException">The snapshot cannot be read.</exception>
    public async Task<LoadedFunction?> LoadAsync(Guid function, CancellationToken cancellation)
    {
        await places.WaitAsync(cancellation);
        try
        {
            var stored = await ReadAsync(function, cancellation);
            return stored is null ? null : new LoadedFunction(Restore(function, stored), stored.Version);
        }
        finally
        {
            places.Release();
        }
    }

    public void Dispose() => places.Dispose();

    private async Task<StoredSnapshot?> ReadAsync(Guid function, CancellationToken cancellation)
    {
        try
        {
            var stored = await store.LoadAsync(function, cancellation);
            health.Succeeded();
            return stored;
        }
        catch (Exception exception) when (exception is not (OperationCanceledException or CorruptDataException))
        {
            health.Failed(exception);
            throw new EngineUnavailableException("The store cannot be read.", exception);
        }
    }

    private FunctionStats Restore(Guid function, StoredSnapshot stored)
    {
        try
        {
            var stats = FunctionStats.Restore(stored.Bytes.Span);
            FunctionHolder.ForgetLanes(stats, journal.Lanes);
            return stats;
        }
        catch (CorruptDataException exception)
        {
            events.SnapshotDamaged(function, exception);
            throw;
        }
    }
}

/// <param name="Stats">What was stored.</param>
/// <param name="StoredVersion">Version of the row.</param>
internal sealed record LoadedFunction(FunctionStats Stats, long StoredVersion);
