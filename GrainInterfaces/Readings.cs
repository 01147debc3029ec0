namespace Coldstart.GrainInterfaces;

/// <summary>Whether a question could be answered.</summary>
public enum ReadingState : byte
{
    /// <summary>Neither store nor journal knows the function.</summary>
    Unknown = 0,

    /// <summary>It is answered.</summary>
    Found = 1,

    /// <summary>Journal or store cannot be read now.</summary>
    Unavailable = 2,
}

/// <summary>A report of a function.</summary>
[GenerateSerializer]
[Immutable]
[Alias("coldstart.report")]
public sealed class FunctionReading
{
    [Id(0)]
    public ReadingState State { get; init; }

    /// <summary>The report as JSON; empty unless found.</summary>
    [Id(1)]
    public byte[] Report { get; init; } = [];
}

/// <summary>Live slots of a function, merged into steps.</summary>
[GenerateSerializer]
[Immutable]
[Alias("coldstart.slots")]
public sealed class SlotsReading
{
    [Id(0)]
    public ReadingState State { get; init; }

    /// <summary>What is earlier must be read from history; µs since 1970 UTC.</summary>
    [Id(1)]
    public long FromUs { get; init; }

    [Id(2)]
    public string Account { get; init; } = "";

    [Id(3)]
    public string Region { get; init; } = "";

    [Id(4)]
    public string Name { get; init; } = "";

    /// <summary>Starts of the steps, ascending.</summary>
    [Id(5)]
    public long[] Starts { get; init; } = [];

    /// <summary>Their encoded totals.</summary>
    [Id(6)]
    public byte[][] Totals { get; init; } = [];
}

/// <summary>Kept cold starts that are not stored yet.</summary>
[GenerateSerializer]
[Immutable]
[Alias("coldstart.samples")]
public sealed class SamplesReading
{
    [Id(0)]
    public ReadingState State { get; init; }

    [Id(1)]
    public long[] TimesUs { get; init; } = [];

    [Id(2)]
    public long[] Ordinals { get; init; } = [];

    [Id(3)]
    public long[] Ranks { get; init; } = [];

    [Id(4)]
    public byte[][] Samples { get; init; } = [];
}

/// <summary>The functions of a project.</summary>
[GenerateSerializer]
[Immutable]
[Alias("coldstart.overview")]
public sealed class TenantReading
{
    [Id(0)]
    public ReadingState State { get; init; }

    /// <summary>What changed until then is in it; µs since 1970 UTC.</summary>
    [Id(1)]
    public long AsOfUs { get; init; }

    /// <summary>A report of each as JSON.</summary>
    [Id(2)]
    public byte[][] Reports { get; init; } = [];
}

/// <summary>Functions of a project that changed on a silo.</summary>
[GenerateSerializer]
[Immutable]
[Alias("coldstart.changed")]
public sealed class ChangesReading
{
    /// <summary>To be given with the next question.</summary>
    [Id(0)]
    public long Ticket { get; init; }

    /// <summary>The silo has forgotten what it told before: anything may have changed.</summary>
    [Id(1)]
    public bool IsAnew { get; init; }

    [Id(2)]
    public Guid[] Functions { get; init; } = [];
}
