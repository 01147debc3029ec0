using Coldstart.Analytics;
using Coldstart.Analytics.Functions.Reports;
using Coldstart.Analytics.Windows;

namespace Coldstart.Engine.InProcess;

/// <summary>Builds the reports of many functions of one shard for an overview, a few in a row, so that blocks and other readers get their turn.</summary>
internal sealed class BriefBuild(Window window, FunctionReport?[] into) : ShardTask, ILoadWaiter
{
    private readonly List<(FunctionCell Cell, int Index)> cells = [];
    private readonly Dictionary<FunctionCell, int> loading = [];
    private readonly TaskCompletionSource result = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int next;

    public override bool IsDone => result.Task.IsCompleted;

    public void Add(FunctionCell cell, int index) => cells.Add((cell, index));

    public Task StartAsync(Shard shard)
    {
        shard.Enqueue(this);
        shard.Schedule();
        return result.Task;
    }

    public override void Run(Shard shard)
    {
        for (var done = 0; done < Limits.BriefReportsPerTurn && next < cells.Count; done++, next++)
        {
            var (cell, index) = cells[next];
            if (shard.Functions.Read(cell, this) is null) loading.Add(cell, index);
            else into[index] = shard.Reports.Brief(cell, window);
        }
        if (next < cells.Count) shard.Enqueue(this);
        else Finish();
    }

    public void Loaded(FunctionCell cell)
    {
        if (!loading.Remove(cell, out var index)) return;
        try
        {
            into[index] = cell.Shard.Reports.Brief(cell, window);
        }
#pragma warning disable CA1031 // It goes to whoever waits; the others who waited for this load must still be called.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            Fail(exception);
        }
        Finish();
    }

    // One that is damaged must not hide the others; it is left out.
    public void LoadFailed(FunctionCell cell, Exception reason)
    {
        if (!cell.Holder.IsBehind && reason is not EngineUnavailableException { InnerException: Analytics.Binary.CorruptDataException }) Fail(reason);
        loading.Remove(cell);
        Finish();
    }

    public override void Fail(Exception reason) => result.TrySetException(reason);

    private void Finish()
    {
        if (next == cells.Count && loading.Count == 0) result.TrySetResult();
    }
}
