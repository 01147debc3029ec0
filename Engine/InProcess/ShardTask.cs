namespace Coldstart.Engine.InProcess;

/// <summary>Something that a shard does in its turn beside applying blocks.</summary>
internal abstract class ShardTask
{
    /// <summary>Done, or failed, or waits for something else than the shard.</summary>
    public abstract bool IsDone { get; }

    /// <summary>Runs in the shard's turn, alone. Must be short.</summary>
    public abstract void Run(Shard shard);

    /// <summary>It threw: whoever waits must hear of it.</summary>
    public abstract void Fail(Exception reason);
}
