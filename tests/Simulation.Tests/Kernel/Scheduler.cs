namespace Coldstart.Simulation.Tests.Kernel;

/// <summary>
/// The only thread of a simulated world. Everything that happens is an event at a simulated time; events of the same time come in an order that the seed decides.
/// </summary>
internal sealed class Scheduler(int seed)
{
    private readonly PriorityQueue<Event, (long TimeUs, int Tie)> events = new();
    private readonly int thread = Environment.CurrentManagedThreadId;

    /// <summary>The one source of chance.</summary>
    public Random Random { get; } = new(seed);

    /// <summary>µs since the world began.</summary>
    public long NowUs { get; private set; }

    /// <summary>More events than any schedule needs: something goes round in circles.</summary>
    private const long StepsMax = 2_000_000;

    /// <summary>Events so far.</summary>
    public long Steps { get; private set; }

    /// <summary>The first thing that must not be, or null.</summary>
    public string? Failure { get; private set; }

    /// <summary>What happened, where a run is told.</summary>
    public List<string>? Story { get; init; }

    public void Fail(string what)
    {
        Tell($"FAILED: {what}");
        Failure ??= what;
    }

    public void Tell(string line) => Story?.Add($"{NowUs / 1e6,10:0.000000} {line}");

    public bool Chance(double share) => share > 0 && Random.NextDouble() < share;

    /// <summary>An even number of µs.</summary>
    public long Between(long fromUs, long toUs) => fromUs >= toUs ? fromUs : fromUs + Random.NextInt64(toUs - fromUs);

    /// <summary>Has something happen later, in a process (whose freezing delays and whose death prevents it) or in none.</summary>
    public void In(long delayUs, SimProcess? process, Action action)
    {
        if (Environment.CurrentManagedThreadId != thread) throw new InvalidOperationException("Something left the simulated world's only thread.");
        events.Enqueue(new Event(process, action), (NowUs + delayUs, Random.Next()));
    }

    /// <summary>Runs until <paramref name="isOver"/>, or nothing is left, or the time is up, or something failed.</summary>
    /// <returns>Whether it is over.</returns>
    public bool Run(long untilUs, Func<bool>? isOver = null)
    {
        while (Failure is null)
        {
            if (isOver?.Invoke() == true) return true;
            if (!events.TryPeek(out _, out var at) || at.TimeUs > untilUs) break;
            var next = events.Dequeue();
            NowUs = at.TimeUs;
            if (++Steps > StepsMax) Fail("it goes round in circles");
            Run(next);
        }
        if (Failure is null && isOver is null) NowUs = Math.Max(NowUs, untilUs);
        return isOver?.Invoke() == true;
    }

    private void Run(Event next)
    {
        if (next.Process is { } process && !process.TakesNow(next.Action)) return;
        var before = SynchronizationContext.Current;
        SynchronizationContext.SetSynchronizationContext(next.Process);
        try
        {
            next.Action();
        }
#pragma warning disable CA1031 // A test: whatever escapes is a finding.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            Fail($"{next.Process?.Name ?? "world"}: {exception}");
        }
        finally
        {
            SynchronizationContext.SetSynchronizationContext(before);
        }
    }

    private readonly record struct Event(SimProcess? Process, Action Action);
}
