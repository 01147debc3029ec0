using Coldstart.Analytics.Functions;
using Coldstart.Storage.Functions;

namespace Coldstart.Engine.Flushing;

/// <summary>Makes what is stored of a function from what its flush took.</summary>
internal static class SnapshotWrites
{
    /// <param name="stats">The function, in its turn.</param>
    /// <param name="storedVersion">Version of the stored snapshot, 0 where there is none.</param>
    /// <param name="flush">What <see cref="FunctionStats.PrepareFlush"/> gave.</param>
    public static SnapshotWrite Of(FunctionStats stats, long storedVersion, FunctionFlush flush)
    {
        var identity = stats.Identity;
        return new SnapshotWrite
        {
            Function = new StoredFunction(
                stats.Id, stats.Project, identity.Account, identity.Region, identity.FunctionName, storedVersion + 1, stats.FirstSeenUs, stats.LastSeenUs),
            ExpectedVersion = storedVersion,
            Bytes = flush.Snapshot,
            Vector = flush.Vector,
            Rollups = flush.Rollups.Rows,
            Samples = flush.Samples.Count == 0 ? [] : flush.Samples.Select(sample => KeptOf(stats.Id, sample)).ToArray(),
        };
    }

    private static KeptSample KeptOf(Guid function, PendingSample sample) =>
        new(function, sample.IsError ? SampleKind.Error : SampleKind.ColdStart, sample.TimeUs, sample.Ordinal, sample.Rank, sample.Bytes);
}
