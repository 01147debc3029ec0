namespace Coldstart.Simulation.Tests.Kernel;

/// <summary>
/// One life of a process: what its code awaits goes on here, as events of its own. It can be frozen (nothing happens, and all of it when it goes on) and killed
/// (nothing happens any more).
/// </summary>
internal sealed class SimProcess(Scheduler scheduler, string name) : SynchronizationContext
{
    private const long StepUsMax = 30;

    private readonly List<Action> held = [];

    public string Name { get; } = name;

    public bool IsAlive { get; private set; } = true;

    public bool IsFrozen { get; private set; }

    public override void Post(SendOrPostCallback d, object? state) => scheduler.In(scheduler.Between(0, StepUsMax), this, () => d(state));

    public override void Send(SendOrPostCallback d, object? state) => throw new InvalidOperationException("Nothing in the simulated world blocks.");

    /// <summary>Begins something in this process.</summary>
    public void Start(Func<Task> work) => scheduler.In(0, this, () => _ = WatchAsync(work));

    public void Kill()
    {
        scheduler.Tell($"{Name} dies");
        IsAlive = false;
        held.Clear();
    }

    public void Freeze()
    {
        scheduler.Tell($"{Name} freezes");
        IsFrozen = true;
    }

    public void GoOn()
    {
        if (!IsAlive || !IsFrozen) return;
        scheduler.Tell($"{Name} goes on");
        IsFrozen = false;
        foreach (var action in held) scheduler.In(scheduler.Between(0, StepUsMax), this, action);
        held.Clear();
    }

    /// <summary>Whether an event happens now; if not it waits, or never happens.</summary>
    public bool TakesNow(Action action)
    {
        if (IsAlive && IsFrozen) held.Add(action);
        return IsAlive && !IsFrozen;
    }

    private async Task WatchAsync(Func<Task> work)
    {
        try
        {
            await work();
        }
#pragma warning disable CA1031 // A test: whatever escapes is a finding.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            scheduler.Fail($"{Name}: {exception}");
        }
    }
}
