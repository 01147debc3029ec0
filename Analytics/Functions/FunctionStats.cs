using Coldstart.Analytics.Costs;
using Coldstart.Analytics.Functions.Reports;
using Coldstart.Analytics.Records;
using Coldstart.Analytics.Windows;

namespace Coldstart.Analytics.Functions;

/// <summary>
/// All that is known of one function: pure, synchronous, without a clock or I/O. Whoever owns it calls it from one thread at a time.
/// </summary>
public sealed class FunctionStats(Guid id, Guid project, FunctionIdentity identity)
{
    public Guid Id { get; } = id;

    public Guid Project { get; } = project;

    public FunctionIdentity Identity { get; } = identity;

    /// <summary>Moves with everything that changes an answer.</summary>
    public long Version { get; private set; }

    /// <summary>µs since 1970 UTC of the earliest and the latest record.</summary>
    public long FirstSeenUs { get; private set; }

    public long LastSeenUs { get; private set; }

    /// <summary>Roughly the memory that it holds, bytes.</summary>
    public long ApproximateBytes => throw new NotSupportedException();

    /// <summary>Reads a snapshot (identity, project and vector are inside).</summary>
    /// <exception cref="Binary.CorruptDataException">Damaged, or newer than this program.</exception>
    public static FunctionStats Restore(ReadOnlySpan<byte> snapshot) => throw new NotSupportedException();

    /// <summary>Highest sequence applied of a lane; 0 for none.</summary>
    public long AppliedUpTo(long lane) => throw new NotSupportedException();

    /// <summary>
    /// Applies a block: a duplicate and a gap change nothing (EXACTLY-ONCE.md, rule 9). The block is trusted to be whole
    /// (<see cref="FunctionBatch.Validate"/> where it comes from outside this process).
    /// </summary>
    public ApplyResult Apply(Position position, long previous, ReadOnlySpan<byte> block, FunctionBatchScratch scratch) => throw new NotSupportedException();

    /// <summary>Moves the vector over a block that cannot be applied, and changes nothing else.</summary>
    public void Skip(Position position) => throw new NotSupportedException();

    /// <summary>Lanes of the vector, in no order: whoever loads it forgets those that no journal holds any more.</summary>
    public IReadOnlyCollection<long> Lanes => throw new NotSupportedException();

    /// <summary>Drops a lane from the vector (EXACTLY-ONCE.md, rule 12).</summary>
    public void ForgetLane(long lane) => throw new NotSupportedException();

    /// <summary>Rolls the windows to <paramref name="nowUs"/> and builds a report; without <paramref name="whole"/>, modules and versions stay empty.</summary>
    public FunctionReport Report(Window window, long nowUs, PriceBook prices, bool whole) => throw new NotSupportedException();

    /// <summary>Visits the live slots that start in [from, to), finest tier first; ascending.</summary>
    /// <returns>The start of what is live: what is earlier must be read from history.</returns>
    public long VisitSlots(long fromUs, long toUs, Action<long, SlotTotals> visit) => throw new NotSupportedException();

    /// <summary>Takes what must be stored. Nothing of it is forgotten before <see cref="FlushStored"/>; Apply may go on in between.</summary>
    public FunctionFlush PrepareFlush(long nowUs) => throw new NotSupportedException();

    /// <summary>What <see cref="PrepareFlush"/> gave is stored.</summary>
    public void FlushStored(FunctionFlush flush) => throw new NotSupportedException();

    /// <summary>Cold starts that are not stored yet, for lists that must show them.</summary>
    public IReadOnlyList<PendingSample> PendingSamples => throw new NotSupportedException();
}

/// <summary>What became of a block.</summary>
public enum ApplyVerdict
{
    Applied,
    Duplicate,
    Gap,
}

/// <param name="Verdict">What became of the block.</param>
/// <param name="Duplicates">With <see cref="ApplyVerdict.Applied"/>: records that brought nothing new.</param>
public readonly record struct ApplyResult(ApplyVerdict Verdict, int Duplicates);

/// <summary>What one flush of a function stores.</summary>
/// <param name="Version">Version of the function that the snapshot holds.</param>
/// <param name="Snapshot">Encoded, with checksum.</param>
public sealed record FunctionFlush(long Version, byte[] Snapshot, IReadOnlyList<RollupRow> Rollups, IReadOnlyList<PendingSample> Samples);

/// <summary>A sample that waits to be stored.</summary>
/// <param name="IsError">An error, else a cold start.</param>
/// <param name="Rank">Init or restore in µs for a cold start, 0 for an error.</param>
/// <param name="Bytes">See <see cref="SampleCodec"/>.</param>
public sealed record PendingSample(bool IsError, long TimeUs, long Ordinal, long Rank, byte[] Bytes);

/// <summary>The stored form of samples.</summary>
public static class SampleCodec
{
    /// <summary>Reads a cold start sample.</summary>
    /// <exception cref="Binary.CorruptDataException">Damaged, or newer than this program.</exception>
    public static ColdStartSample ReadColdStart(Guid functionId, FunctionIdentity identity, ReadOnlySpan<byte> bytes) => throw new NotSupportedException();
}
