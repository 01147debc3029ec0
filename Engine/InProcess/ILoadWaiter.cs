namespace Coldstart.Engine.InProcess;

/// <summary>Waits until a function's statistics are in memory. Called in the shard's turn.</summary>
internal interface ILoadWaiter
{
    void Loaded(FunctionCell cell);

    void LoadFailed(FunctionCell cell, Exception reason);
}
