namespace Coldstart.GrainInterfaces;

/// <summary>What the owner of a function is asked to do: to catch up, then to apply.</summary>
[GenerateSerializer]
[Immutable]
[Alias("coldstart.call")]
public sealed class FunctionCall
{
    /// <summary>Lane of the entry to catch up to; meaningless with a sequence of 0.</summary>
    [Id(0)]
    public long CatchUpLane { get; init; }

    /// <summary>Its sequence; 0 for none.</summary>
    [Id(1)]
    public long CatchUpSequence { get; init; }

    /// <summary>Committed blocks, in the order of their commits.</summary>
    [Id(2)]
    public BlockMessage[] Blocks { get; init; } = [];
}

/// <summary>A committed block of a function.</summary>
[GenerateSerializer]
[Immutable]
[Alias("coldstart.block")]
public readonly struct BlockMessage
{
    [Id(0)]
    public long Lane { get; init; }

    [Id(1)]
    public long Sequence { get; init; }

    /// <summary>Sequence of the function's block before it in this lane, 0 for the first.</summary>
    [Id(2)]
    public long Previous { get; init; }

    /// <summary>µs since 1970 UTC.</summary>
    [Id(3)]
    public long AcceptedAtUs { get; init; }

    /// <summary>A <c>FunctionBatch</c>. Nobody writes to it again.</summary>
    [Id(4)]
    public byte[] Bytes { get; init; }
}

/// <summary>What the owner says.</summary>
[GenerateSerializer]
[Immutable]
[Alias("coldstart.answer")]
public readonly struct FunctionAnswer
{
    /// <summary>Everything of the call is in the function's statistics. False: it cannot now; ask again.</summary>
    [Id(0)]
    public bool IsDone { get; init; }

    /// <summary>Records that brought nothing new.</summary>
    [Id(1)]
    public int Duplicates { get; init; }

    /// <summary>The silo where the function lives; null where it is the one that was asked.</summary>
    [Id(2)]
    public string? Silo { get; init; }
}
