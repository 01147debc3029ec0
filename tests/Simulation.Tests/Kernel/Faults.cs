namespace Coldstart.Simulation.Tests.Kernel;

/// <summary>What goes wrong in one world, and how often. Every world has its own mixture: many faults at once hide what one alone would show.</summary>
internal sealed record Faults
{
    /// <summary>Share of messages between processes that never arrive, in each direction.</summary>
    public double Lost { get; init; }

    /// <summary>Share of calls that arrive a second time, later.</summary>
    public double Doubled { get; init; }

    /// <summary>Share of messages that take up to seconds.</summary>
    public double Late { get; init; }

    /// <summary>Share of statements whose connection breaks before or behind them.</summary>
    public double Cut { get; init; }

    /// <summary>Share of commits that take up to seconds.</summary>
    public double SlowCommits { get; init; }

    /// <summary>Share of reads and stores that take up to seconds.</summary>
    public double SlowReads { get; init; }

    /// <summary>Accidents of processes and of the database in the time of the run.</summary>
    public int Crashes { get; init; }

    public int Freezes { get; init; }

    /// <summary>A function is thought to live elsewhere, while its old owner goes on.</summary>
    public int Moves { get; init; }

    /// <summary>Functions are activations with ends of their own, as in the cluster; otherwise a process holds each for as long as it has something to store.</summary>
    public bool AreGrains { get; init; }

    /// <summary>Share of calls to an activation that meet a second one.</summary>
    public double Twice { get; init; }

    /// <summary>Silos that end in good order.</summary>
    public int Leaves { get; init; }

    public int DatabaseRestarts { get; init; }

    public int ClockJumps { get; init; }

    /// <summary>Share of records that are older than the live windows: they go into history as increments.</summary>
    public double OldRecords { get; init; }

    /// <summary>Share of records that no function can apply, as if a bug were in it.</summary>
    public double Poison { get; init; }

    /// <summary>No function has two owners, and all of it is live: then a reader must see what was said to be visible.</summary>
    public bool AreReadersServed => Moves == 0 && Freezes == 0 && Leaves == 0 && Twice == 0 && !(AreGrains && Crashes > 0) && OldRecords == 0 && Poison == 0;

    public static Faults Of(Random random)
    {
        double Some(double max) => random.Next(2) == 0 ? 0 : random.NextDouble() * max;
        int Few(int max) => random.Next(2) == 0 ? 0 : random.Next(max + 1);
        return new Faults
        {
            Lost = Some(0.15),
            Doubled = Some(0.15),
            Late = Some(0.2),
            Cut = Some(0.06),
            SlowCommits = Some(0.3),
            SlowReads = Some(0.3),
            Crashes = Few(6),
            Freezes = Few(5),
            Moves = Few(10),
            AreGrains = random.Next(3) > 0,
            Twice = Some(0.05),
            Leaves = Few(3),
            DatabaseRestarts = Few(2),
            ClockJumps = Few(2),
            OldRecords = Some(0.1),
            Poison = random.Next(4) == 0 ? random.NextDouble() * 0.1 : 0,
        };
    }
}
