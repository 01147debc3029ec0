using Coldstart.Analytics.Functions;

namespace Coldstart.Engine.InProcess;

/// <summary>Asks the statistics of one function something in its shard's turn, after a load if they are not in memory.</summary>
internal sealed class CellJob<T>(FunctionCell cell, Func<FunctionStats, T> ask) : ShardTask, ILoadWaiter
{
    private readonly TaskCompletionSource<T> result = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public override bool IsDone => result.Task.IsCompleted;

    public Task<T> AskAsync()
    {
        cell.Shard.Enqueue(this);
        cell.Shard.Drain(this);
        return result.Task;
    }

    public override void Run(Shard shard)
    {
        if (shard.Functions.Read(cell, this) is not null) Loaded(cell);
    }

    public void Loaded(FunctionCell loadedCell)
    {
        try
        {
            result.TrySetResult(ask(cell.Holder.Stats!));
        }
#pragma warning disable CA1031 // It goes to whoever waits.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            result.TrySetException(exception);
        }
    }

    public void LoadFailed(FunctionCell failedCell, Exception reason) => result.TrySetException(reason);

    public override void Fail(Exception reason) => result.TrySetException(reason);
}
