namespace Coldstart.GrainInterfaces;

/// <summary>What a function's activation gives to the next one when it moves to another silo.</summary>
[GenerateSerializer]
[Immutable]
[Alias("coldstart.memory")]
public sealed class FunctionMemory
{
    /// <summary>An encoded FunctionSnapshot.</summary>
    [Id(0)]
    public byte[] Snapshot { get; init; } = [];

    /// <summary>The version of the stored snapshot that it goes with.</summary>
    [Id(1)]
    public long StoredVersion { get; init; }
}
