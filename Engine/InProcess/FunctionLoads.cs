using Coldstart.Analytics.Binary;
using Coldstart.Analytics.Functions;
using Coldstart.Engine.Applying;
using Coldstart.Engine.Loading;

namespace Coldstart.Engine.InProcess;

/// <summary>Reads functions beside the shards' turns and brings them in when they are there.</summary>
internal sealed class FunctionLoads(SnapshotLoader loader, CancellationToken stop)
{
    /// <summary>Begins to read a function; in its shard's turn.</summary>
    public void Start(FunctionCell cell)
    {
        cell.Load.IsRunning = true;
        _ = Task.Run(() => LoadAsync(cell), CancellationToken.None);
    }

    private async Task LoadAsync(FunctionCell cell)
    {
        LoadOutcome outcome;
        try
        {
            var found = await loader.LoadAsync(cell.Id, stop);
            outcome = new LoadOutcome(found?.Stats, found?.StoredVersion ?? 0, null, IsFinal: false);
        }
        catch (CorruptDataException exception)
        {
            outcome = new LoadOutcome(null, 0, new EngineUnavailableException("The stored statistics of this function cannot be read.", exception), IsFinal: true);
        }
#pragma warning disable CA1031 // Whatever it is, the function's readers and blocks must not wait for ever.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            outcome = new LoadOutcome(null, 0, exception, IsFinal: false);
        }
        cell.Shard.Enqueue(new LoadedTask(cell, outcome));
        cell.Shard.Drain();
    }

    private sealed class LoadedTask(FunctionCell cell, LoadOutcome outcome) : ShardTask
    {
        private bool isDone;

        public override bool IsDone => isDone;

        public override void Run(Shard shard)
        {
            shard.Loaded(cell, outcome);
            isDone = true;
        }

        public override void Fail(Exception reason) => isDone = true;
    }
}

/// <summary>How a read of the store ended.</summary>
/// <param name="Stats">Null where the store has none, or with a failure.</param>
/// <param name="StoredVersion">Version of the row, 0 for none.</param>
/// <param name="Failure">Why there is nothing.</param>
/// <param name="IsFinal">Another try would end the same.</param>
internal sealed record LoadOutcome(FunctionStats? Stats, long StoredVersion, Exception? Failure, bool IsFinal);
