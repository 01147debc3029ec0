using System.Threading.Tasks.Sources;

namespace Coldstart.Engine.Sending;

/// <summary>An event that one waiter awaits, used again and again without an allocation. The first to set it wins.</summary>
internal sealed class ReusableSignal : IValueTaskSource<bool>
{
    // The journal's thread and a shard's turn set signals: what follows must not run there.
    private ManualResetValueTaskSourceCore<bool> core = new() { RunContinuationsAsynchronously = true };
    private int isSet;

    public bool IsSet => Volatile.Read(ref isSet) != 0;

    /// <returns>False where it was set before.</returns>
    public bool TrySet(bool result)
    {
        if (Interlocked.Exchange(ref isSet, 1) != 0) return false;
        core.SetResult(result);
        return true;
    }

    /// <returns>False where it was set before.</returns>
    public bool TryFail(Exception reason)
    {
        if (Interlocked.Exchange(ref isSet, 1) != 0) return false;
        core.SetException(reason);
        return true;
    }

    /// <summary>To be awaited once.</summary>
    public ValueTask<bool> WaitAsync() => new(this, core.Version);

    /// <summary>Makes it ready for the next use; nobody may wait for it.</summary>
    public void Reset()
    {
        core.Reset();
        Volatile.Write(ref isSet, 0);
    }

    bool IValueTaskSource<bool>.GetResult(short token) => core.GetResult(token);

    ValueTaskSourceStatus IValueTaskSource<bool>.GetStatus(short token) => core.GetStatus(token);

    void IValueTaskSource<bool>.OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        core.OnCompleted(continuation, state, token, flags);
}
