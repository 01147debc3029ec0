using System.Collections.Concurrent;
using Coldstart.Analytics;
using Coldstart.Analytics.Functions;
using Coldstart.Engine.Owning;

namespace Coldstart.Engine.Sending;

/// <summary>
/// Brings committed blocks to the owners of their functions, in the order of their commits, until they are confirmed (EXACTLY-ONCE.md, rule 10).
/// 1. A function with work is queued at its route, unless a call of it is under way or waits for its next try.
/// 2. A route with less than its calls under way takes many functions into one message, each with all that waits for it.
/// 3. What is confirmed leaves; what fails is tried again after a growing pause.
/// 4. After some failures, or when too much waits, the blocks are forgotten, and the function is asked to catch up from the journal before anything else.
/// </summary>
/// <remarks>Safe from any thread. Nothing is called or awaited under the lock but short look-ups.</remarks>
internal sealed class OwnerSender(IFunctionOwners owners, TimeProvider time, IIdSource ids, CancellationToken stop) : IDisposable
{
    private readonly Lock gate = new();
    private readonly ConcurrentDictionary<Guid, OwnerTarget> targets = new();
    private readonly Dictionary<int, OwnerRoute> routes = [];
    private readonly Dictionary<OwnerTarget, ITimer> pauses = [];
    private TaskCompletionSource? idle;
    private long waitingBytes;
    private int busy;

    /// <summary>Bytes of blocks that wait for a confirmation.</summary>
    public long WaitingBytes => Interlocked.Read(ref waitingBytes);

    /// <summary>When the oldest request was accepted of which a block is not confirmed; the end of time where all are.</summary>
    public long OldestUs
    {
        get
        {
            var oldest = long.MaxValue;
            foreach (var (_, target) in targets) oldest = Math.Min(oldest, target.OldestUs);
            return oldest;
        }
    }

    public OwnerTarget TargetOf(Guid project, Guid function)
    {
        if (targets.TryGetValue(function, out var target)) return target;
        return targets.GetOrAdd(function, new OwnerTarget(project, function));
    }

    /// <summary>A request is durable. Called in the order of commits; short.</summary>
    public void Committed(SharedSend send)
    {
        lock (gate)
        {
            for (var index = 0; index < send.Count; index++)
            {
                var target = send.TargetAt(index);
                var block = send.BlockAt(index);
                target.Add(send, new SentBlock(send.Position, block.Previous, send.Entry.AcceptedAtUs, block.Block));
                waitingBytes += block.Block.Length;
                if (!target.IsBusy && (target.WaitingCount > Limits.BlocksWaitingPerFunction || waitingBytes > Limits.BytesWaitingAtSender))
                    waitingBytes -= target.GiveUpBlocks();
                Queue(target);
            }
        }
        Pump();
    }

    /// <summary>Completes when all of some functions have reached a committed entry (rules 7 and 10).</summary>
    public Task CatchUpAsync(Guid project, IReadOnlyList<Guid> functions, Position position)
    {
        if (functions.Count == 0) return Task.CompletedTask;
        var left = functions.Count;
        var all = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (gate)
        {
            foreach (var function in functions)
            {
                var target = TargetOf(project, function);
                target.Add(new CatchUpWait(position, () =>
                {
                    if (Interlocked.Decrement(ref left) == 0) all.TrySetResult();
                }));
                Queue(target);
            }
        }
        Pump();
        return all.Task;
    }

    /// <summary>Completes when nothing waits and nothing is under way.</summary>
    public Task WhenIdleAsync()
    {
        lock (gate)
        {
            if (busy == 0) return Task.CompletedTask;
            return (idle ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).Task;
        }
    }

    public void Dispose()
    {
        lock (gate)
        {
            foreach (var pause in pauses.Values) pause.Dispose();
            pauses.Clear();
        }
    }

    /// <summary>Under the lock.</summary>
    private void Queue(OwnerTarget target)
    {
        if (target.IsBusy || !target.HasWork) return;
        target.IsBusy = true;
        busy++;
        var number = owners.RouteOf(target.Project, target.Id);
        if (!routes.TryGetValue(number, out var route)) routes.Add(number, route = new OwnerRoute(number));
        route.Ready.Enqueue(target);
    }

    private void Pump()
    {
        while (TakeMessage() is { } message) _ = SendAsync(message);
    }

    private OwnerMessage? TakeMessage()
    {
        lock (gate)
        {
            if (stop.IsCancellationRequested) return null;
            foreach (var route in routes.Values)
            {
                if (route.CallsUnderWay < Limits.OwnerCallsPerRoute && route.Ready.Count > 0) return route.Take();
            }
            return null;
        }
    }

    private async Task SendAsync(OwnerMessage message)
    {
        IReadOnlyList<OwnerAnswer> answers;
        try
        {
            answers = await owners.CallAsync(message.Route.Number, message.Calls, TimeSpan.FromMilliseconds(Limits.OwnerCallMsMax), stop);
        }
#pragma warning disable CA1031 // Whatever it is: nothing is confirmed, and everything is tried again.
        catch (Exception)
#pragma warning restore CA1031
        {
            answers = new OwnerAnswer[message.Calls.Count];
        }
        lock (gate)
        {
            message.Route.CallsUnderWay--;
            for (var index = 0; index < answers.Count; index++) Settle(message.Targets[index], answers[index]);
        }
        Pump();
    }

    /// <summary>Under the lock.</summary>
    private void Settle(OwnerTarget target, OwnerAnswer answer)
    {
        if (answer.IsDone)
        {
            waitingBytes -= target.Done(answer.Duplicates);
            QueueAgain(target);
            return;
        }
        target.Failed();
        if (target.Failures >= Limits.OwnerCallFailuresMax || target.WaitingCount > Limits.BlocksWaitingPerFunction || waitingBytes > Limits.BytesWaitingAtSender)
            waitingBytes -= target.GiveUpBlocks();
        if (stop.IsCancellationRequested) return;
        pauses[target] = time.CreateTimer(static state => ((Action)state!)(), () => TryAgain(target), PauseAfter(target.Failures), Timeout.InfiniteTimeSpan);
    }

    private void TryAgain(OwnerTarget target)
    {
        lock (gate)
        {
            if (pauses.Remove(target, out var pause)) pause.Dispose();
            QueueAgain(target);
        }
        Pump();
    }

    /// <summary>Under the lock.</summary>
    private void QueueAgain(OwnerTarget target)
    {
        target.IsBusy = false;
        busy--;
        Queue(target);
        if (busy > 0) return;
        idle?.TrySetResult();
        idle = null;
    }

    private TimeSpan PauseAfter(int failures)
    {
        var pauseMs = Math.Min(Limits.OwnerRetryMsMin << Math.Min(failures - 1, 10), Limits.OwnerRetryMsMax);
        // Between half and all of it, so that functions which failed together are not tried together.
        return TimeSpan.FromMilliseconds(pauseMs * (1 + ids.NextFraction()) / 2);
    }
}
