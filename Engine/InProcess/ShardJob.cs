namespace Coldstart.Engine.InProcess;

/// <summary>Asks a shard something in its turn.</summary>
internal sealed class ShardJob<T>(Func<Shard, T> ask) : ShardTask
{
    private readonly TaskCompletionSource<T> result = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public override bool IsDone => result.Task.IsCompleted;

    /// <summary>In the shard's next free moment.</summary>
    public Task<T> SoonAsync(Shard shard)
    {
        shard.Enqueue(this);
        shard.Drain(this);
        return result.Task;
    }

    /// <summary>After every request that the shard's queue holds now.</summary>
    public Task<T> InOrderAsync(Shard shard)
    {
        shard.EnqueueInOrder(this);
        shard.Schedule();
        return result.Task;
    }

    public override void Run(Shard shard) => result.TrySetResult(ask(shard));

    public override void Fail(Exception reason) => result.TrySetException(reason);
}
