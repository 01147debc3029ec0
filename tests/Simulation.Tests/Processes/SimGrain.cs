using Coldstart.Analytics.Functions;
using Coldstart.Engine.Owning;
using Coldstart.Simulation.Tests.Kernel;

namespace Coldstart.Simulation.Tests.Processes;

/// <summary>One activation of a function, as a grain is one: around an owner of its own, with a timer for its flushes, and an end that does not wait for long.</summary>
internal sealed class SimGrain(World world, Silo silo, FunctionOwner owner)
{
    private const int CalmFlushMs = 400;
    private const int FlushMsMax = 3000;
    private const int RetryMs = 1000;
    private const int LeaveLooks = 40;

    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(50);

    private int serving;
    private bool isFlushDue;
    private bool isGone;

    public FunctionOwner Owner => owner;

    /// <summary>It takes no new call.</summary>
    public bool IsLeaving { get; private set; }

    public bool TryServeNow(OwnerCall call, out OwnerAnswer answer)
    {
        owner.IsOpen = !IsLeaving;
        var isServed = owner.TryServeNow(call, out var duplicates);
        answer = new OwnerAnswer(isServed, duplicates);
        if (isServed) Check(call);
        return isServed;
    }

    public async Task<OwnerAnswer> ServeAsync(OwnerCall call)
    {
        if (IsLeaving) return default;
        serving++;
        try
        {
            var answer = await owner.ServeAsync(call, CancellationToken.None);
            if (answer.IsDone) Check(call);
            PlanFlush();
            return answer;
        }
#pragma warning disable CA1031 // A test: whatever escapes is a finding.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            world.Scheduler.Fail($"{silo.Process.Name}: {exception}");
            return default;
        }
        finally
        {
            serving--;
        }
    }

    public async Task<FunctionStats?> ReadAsync()
    {
        var stats = await owner.ReadAsync(CancellationToken.None);
        PlanFlush();
        return stats;
    }

    /// <summary>Waits a little for the calls that are served, stores what changed if that can be done soon, and is gone with whatever is not stored.</summary>
    public async Task LeaveAsync()
    {
        IsLeaving = true;
        owner.IsOpen = false;
        for (var looks = 0; serving > 0 && looks < LeaveLooks; looks++) await Task.Delay(Look, silo.Time);
        if (owner.IsDirty) await Task.WhenAny(owner.FlushAsync(CancellationToken.None), Task.Delay(Look * LeaveLooks, silo.Time));
        isGone = true;
    }

    private void PlanFlush()
    {
        if (isFlushDue || isGone || !owner.IsDirty) return;
        isFlushDue = true;
        owner.IsFlushPlanned = true;
        silo.Process.Start(() => FlushAfterAsync(world.IsCalm ? CalmFlushMs : 1 + world.Scheduler.Random.Next(FlushMsMax)));
    }

    private async Task FlushAfterAsync(int waitMs)
    {
        await Task.Delay(TimeSpan.FromMilliseconds(waitMs), silo.Time);
        owner.IsFlushPlanned = false;
        if (!isGone && !await owner.FlushAsync(CancellationToken.None)) await Task.Delay(TimeSpan.FromMilliseconds(RetryMs), silo.Time);
        isFlushDue = false;
        PlanFlush();
    }

    private void Check(OwnerCall call)
    {
        if (owner.Stats is not { } stats) return;
        foreach (var position in call.Blocks.Select(block => block.Position).Append(call.CatchUpTo ?? default))
        {
            if (stats.Vector.Any(applied => applied.Lane == position.Lane && applied.Sequence < position.Sequence))
                world.Scheduler.Fail($"{silo.Process.Name} said that {position} is done, and has applied [{string.Join(' ', stats.Vector)}]");
        }
    }
}
