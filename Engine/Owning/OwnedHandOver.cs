namespace Coldstart.Engine.Owning;

/// <summary>The memory of an owner that leaves, for the next one: as good as the stored snapshot, which need not be read then.</summary>
/// <param name="Snapshot">An encoded FunctionSnapshot; nothing of it is unstored.</param>
/// <param name="StoredVersion">The version of the stored snapshot that it goes with.</param>
public sealed record OwnedHandOver(ReadOnlyMemory<byte> Snapshot, long StoredVersion);
