using Coldstart.Analytics.Functions.Reports;
using Coldstart.Analytics.Windows;

namespace Coldstart.Engine.InProcess;

/// <summary>One build of a report that all who asked before it began share.</summary>
internal sealed class ReportBuild(FunctionCell cell, Window window) : ShardTask, ILoadWaiter
{
    private readonly TaskCompletionSource<Published<FunctionReport>> result = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Task<Published<FunctionReport>> Result => result.Task;

    public override bool IsDone => result.Task.IsCompleted;

    public override void Run(Shard shard)
    {
        if (shard.Functions.Read(cell, this) is null) return;
        Loaded(cell);
    }

    public void Loaded(FunctionCell loadedCell)
    {
        // Who asks from now on may have written something that this build does not see.
        cell.EndBuild(window);
        try
        {
            result.TrySetResult(cell.Shard.Reports.Whole(cell, window));
        }
#pragma warning disable CA1031 // It goes to whoever waits.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            result.TrySetException(exception);
        }
    }

    public void LoadFailed(FunctionCell failedCell, Exception reason) => Fail(reason);

    public override void Fail(Exception reason)
    {
        cell.EndBuild(window);
        result.TrySetException(reason);
    }
}
