using Coldstart.Analytics.Functions;
using Coldstart.Storage.Functions;

namespace Coldstart.Engine.InProcess;

/// <summary>A function that was encoded in its shard's turn and waits to be stored.</summary>
internal sealed record PreparedFlush(FunctionCell Cell, FunctionFlush Flush, SnapshotWrite Write)
{
    public static PreparedFlush Of(FunctionCell cell, FunctionFlush flush)
    {
        var stats = cell.Holder.Stats!;
        var identity = cell.Identity;
        var version = cell.Holder.StoredVersion;
        var function = new StoredFunction(
            cell.Id, cell.Project, identity.Account, identity.Region, identity.FunctionName, version + 1, stats.FirstSeenUs, stats.LastSeenUs);
        return new PreparedFlush(cell, flush, new SnapshotWrite
        {
            Function = function,
            ExpectedVersion = version,
            Bytes = flush.Snapshot,
            Vector = flush.Vector,
            Rollups = flush.Rollups.Rows,
            Samples = flush.Samples.Count == 0 ? [] : flush.Samples.Select(sample => KeptOf(cell.Id, sample)).ToArray(),
        });
    }

    private static KeptSample KeptOf(Guid function, PendingSample sample) =>
        new(function, sample.IsError ? SampleKind.Error : SampleKind.ColdStart, sample.TimeUs, sample.Ordinal, sample.Rank, sample.Bytes);
}
