using Coldstart.Analytics.Functions;
using Coldstart.Engine.Flushing;
using Coldstart.Storage.Functions;

namespace Coldstart.Engine.InProcess;

/// <summary>A function that was encoded in its shard's turn and waits to be stored.</summary>
internal sealed record PreparedFlush(FunctionCell Cell, FunctionFlush Flush, SnapshotWrite Write)
{
    public static PreparedFlush Of(FunctionCell cell, FunctionFlush flush) =>
        new(cell, flush, SnapshotWrites.Of(cell.Holder.Stats!, cell.Holder.StoredVersion, flush));
}
