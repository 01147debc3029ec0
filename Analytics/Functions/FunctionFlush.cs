using Coldstart.Analytics.Windows;

namespace Coldstart.Analytics.Functions;

/// <summary>What one flush of a function stores.</summary>
/// <param name="Version">Version of the function that the snapshot holds.</param>
/// <param name="Snapshot">Encoded, with checksum; it counts the rollups and samples beside it as stored.</param>
/// <param name="Rollups">Rows of history, stored in the same transaction.</param>
/// <param name="Vector">Per lane the highest sequence that the snapshot covers, in no order.</param>
/// <param name="Samples">Samples, stored in the same transaction.</param>
public sealed record FunctionFlush(long Version, byte[] Snapshot, IReadOnlyList<Position> Vector, RollupBatch Rollups, IReadOnlyList<PendingSample> Samples);
