using Coldstart.Analytics;
using Coldstart.Engine.Flushing;
using Coldstart.Storage.Functions;

namespace Coldstart.Engine.Owning;

/// <summary>Joins the flushes of many owners into few transactions: what comes while one is written goes together with the next.</summary>
/// <remarks>Safe from any thread.</remarks>
internal sealed class SnapshotBatches(SnapshotWriter writer)
{
    private readonly Lock gate = new();
    private List<WaitingWrite> waiting = [];
    private bool isRunning;

    /// <summary>Stores one function.</summary>
    /// <returns>Whether the store holds it now; false where somebody else stored another version.</returns>
    /// <exception cref="Storage.StoreUnavailableException">The outcome is open: the very same write must be tried again.</exception>
    public Task<bool> WriteAsync(SnapshotWrite write, CancellationToken cancellation)
    {
        var entry = new WaitingWrite(write);
        lock (gate)
        {
            waiting.Add(entry);
            if (isRunning) return entry.Stored.Task;
            isRunning = true;
        }
        _ = RunAsync(cancellation);
        return entry.Stored.Task;
    }

    private async Task RunAsync(CancellationToken cancellation)
    {
        while (TakeBatch() is { } batch)
        {
            try
            {
                var stored = await writer.WriteAsync(batch.ConvertAll(entry => entry.Write), cancellation);
                for (var index = 0; index < batch.Count; index++) batch[index].Stored.TrySetResult(stored[index]);
            }
#pragma warning disable CA1031 // Whatever it is: every owner of the batch hears of it and keeps its write.
            catch (Exception exception)
#pragma warning restore CA1031
            {
                foreach (var entry in batch) entry.Stored.TrySetException(exception);
            }
        }
    }

    private List<WaitingWrite>? TakeBatch()
    {
        lock (gate)
        {
            if (waiting.Count == 0)
            {
                isRunning = false;
                return null;
            }
            var bytes = 0L;
            var count = 0;
            while (count < waiting.Count && count < Limits.FunctionsPerFlush && (count == 0 || bytes + waiting[count].Write.Bytes.Length <= Limits.FlushBytesMax))
                bytes += waiting[count++].Write.Bytes.Length;
            var batch = waiting.GetRange(0, count);
            waiting = waiting.GetRange(count, waiting.Count - count);
            return batch;
        }
    }

    private sealed record WaitingWrite(SnapshotWrite Write)
    {
        public TaskCompletionSource<bool> Stored { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
