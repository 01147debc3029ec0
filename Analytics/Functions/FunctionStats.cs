using Coldstart.Analytics.Costs;
using Coldstart.Analytics.Functions.Joining;
using Coldstart.Analytics.Functions.Quality;
using Coldstart.Analytics.Functions.Reports;
using Coldstart.Analytics.Functions.Samples;
using Coldstart.Analytics.Functions.Versions;
using Coldstart.Analytics.Modules;
using Coldstart.Analytics.Records;
using Coldstart.Analytics.Windows;

namespace Coldstart.Analytics.Functions;

/// <summary>
/// All that is known of one function: pure, synchronous, without a clock or I/O. Whoever owns it calls it from one thread at a time.
/// </summary>
public sealed class FunctionStats
{
    private readonly FunctionState state;

    public FunctionStats(Guid id, Guid project, FunctionIdentity identity)
        : this(id, project, identity, new FunctionState(identity, new FunctionWindows(), new VersionBook()))
    {
    }

    internal FunctionStats(Guid id, Guid project, FunctionIdentity identity, FunctionState state)
    {
        Id = id;
        Project = project;
        Identity = identity;
        this.state = state;
    }

    public Guid Id { get; }

    public Guid Project { get; }

    public FunctionIdentity Identity { get; }

    /// <summary>Moves with everything that changes an answer. Not stored: it starts anew with every load.</summary>
    public long Version { get; private set; }

    /// <summary>Time of the earliest record, µs since 1970 UTC; 0 while there is none.</summary>
    public long FirstSeenUs => state.Facts.LastSeenUs == 0 ? 0 : state.Facts.FirstSeenUs;

    /// <summary>Time of the latest record, µs since 1970 UTC; 0 while there is none.</summary>
    public long LastSeenUs => state.Facts.LastSeenUs;

    /// <summary>Roughly the memory that it holds, bytes.</summary>
    public long ApproximateBytes => state.ApproximateBytes + 400;

    /// <summary>Lanes of the vector, in no order: whoever loads it forgets those that no journal holds any more.</summary>
    public IReadOnlyCollection<long> Lanes => [.. state.Vector.Lanes];

    /// <summary>Per lane the highest sequence that was applied, in no order.</summary>
    public IReadOnlyList<Position> Vector => state.Vector.Positions;

    /// <summary>Samples that are not stored yet, for lists that must show them.</summary>
    public IReadOnlyList<PendingSample> PendingSamples => state.Samples.Pending;

    /// <summary>Reads a snapshot (identity, project and vector are inside).</summary>
    /// <exception cref="Binary.CorruptDataException">Damaged, or newer than this program.</exception>
    public static FunctionStats Restore(ReadOnlySpan<byte> snapshot) => FunctionSnapshot.Read(snapshot);

    /// <summary>Highest sequence applied of a lane; 0 for none.</summary>
    public long AppliedUpTo(long lane) => state.Vector[lane];

    /// <summary>
    /// Applies a block: a duplicate and a gap change nothing (EXACTLY-ONCE.md, rule 9). The block is trusted to be whole
    /// (<see cref="FunctionBatch.Validate"/> where it comes from outside this process).
    /// </summary>
    public ApplyResult Apply(Position position, long previous, ReadOnlySpan<byte> block, FunctionBatchScratch scratch)
    {
        var applied = state.Vector[position.Lane];
        if (position.Sequence <= applied) return new ApplyResult(ApplyVerdict.Duplicate, 0);
        if (previous != applied) return new ApplyResult(ApplyVerdict.Gap, 0);
        var reader = new FunctionBatchReader(block, scratch);
        var duplicates = 0;
        state.Metrics?.Settle(reader.AcceptedAtUs);
        var tally = new DoorTally();
        state.Joiner.Settle(reader.AcceptedAtUs);
        while (reader.Read())
        {
            var outcome = Take(reader.Current, reader.AcceptedAtUs, scratch);
            if (outcome == JoinOutcome.Duplicate) duplicates++;
            tally.Note(reader.Current, outcome, reader.AcceptedAtUs);
        }
        state.Metrics?.NoteRecords();
        state.Quality.Add(reader.Source, tally, reader.AcceptedAtUs);
        state.Vector.Advance(position);
        Version++;
        return new ApplyResult(ApplyVerdict.Applied, duplicates);
    }

    /// <summary>
    /// Touches what applying a block of many will need, so that the processor waits for many cache misses at once. Changes nothing.
    /// </summary>
    /// <returns>A number without a meaning; whoever uses it keeps the reads from being left out.</returns>
    public ulong Anticipate(ReadOnlySpan<byte> block) => state.Joiner.Anticipate(FunctionBatch.Identities(block));

    /// <summary>Moves the vector over a block that cannot be applied, and changes nothing else (EXACTLY-ONCE.md, rule 11).</summary>
    public void Skip(Position position) => state.Vector.Advance(position);

    /// <summary>Drops a lane from the vector (EXACTLY-ONCE.md, rule 12).</summary>
    public void ForgetLane(long lane) => state.Vector.Forget(lane);

    /// <summary>Rolls the windows to <paramref name="nowUs"/> and builds a report; without <paramref name="whole"/>, modules and versions stay empty.</summary>
    public FunctionReport Report(Window window, long nowUs, PriceBook prices, bool whole) =>
        ReportBuilder.Build(this, state, window, nowUs, prices, whole);

    /// <summary>Visits the live slots that start in [from, to), finest tier first; ascending. The totals are valid during the visit only.</summary>
    /// <param name="coarsest">Leaves out what is live in wider slots only.</param>
    /// <returns>The start of what is live: what is earlier must be read from history.</returns>
    public long VisitSlots(long fromUs, long toUs, Action<long, SlotTotals> visit, Tier coarsest = Tier.Day)
    {
        state.Metrics?.Compare();
        return state.Windows.VisitSlots(fromUs, toUs, visit, coarsest);
    }

    /// <summary>
    /// All that was ever applied and not yet handed to history, as one: what a report over a whole file is made of.
    /// </summary>
    public SlotTotals Everything()
    {
        state.Metrics?.Compare();
        return state.Windows.EverythingTotals();
    }

    /// <summary>What is missing or wrong in what came of late, as far as some totals and their cost show.</summary>
    public IReadOnlyList<QualityFinding> QualityOf(SlotTotals totals, CostBreakdown cost, bool hasModules, long nowUs) =>
        QualityReporter.Findings(state.Quality, totals, cost, hasModules, nowUs);

    /// <summary>Takes what must be stored. Nothing of it is forgotten before <see cref="FlushStored"/>; Apply may go on in between.</summary>
    public FunctionFlush PrepareFlush(long nowUs)
    {
        state.Metrics?.Compare();
        state.Metrics?.Trim(nowUs);
        state.Modules.Roll(nowUs);
        state.Joiner.Trim();
        state.Joiner.Settle(nowUs);
        var rollups = state.Windows.CollectRollups(nowUs);
        PendingSample[] samples = [.. state.Samples.Pending];
        return new FunctionFlush(Version, FunctionSnapshot.Write(this, state, rollups.Token), Vector, rollups, samples);
    }

    /// <summary>What <see cref="PrepareFlush"/> gave is stored.</summary>
    public void FlushStored(FunctionFlush flush)
    {
        state.Windows.RollupsStored(flush.Rollups.Token);
        state.Samples.Drop(flush.Samples);
    }

    private JoinOutcome Take(scoped in InvocationRecord record, long acceptedAtUs, FunctionBatchScratch scratch)
    {
        if (record.Kind is RecordKind.PlatformMetric or RecordKind.MetricPoint)
        {
            state.Facts.Note(record);
            var isNew = record.Kind == RecordKind.MetricPoint
                ? state.NeedMetrics().Take(record, acceptedAtUs)
                : state.Measured.Take(record, state.Windows, acceptedAtUs);
            return isNew ? JoinOutcome.Counted : JoinOutcome.Held;
        }
        var joined = state.Joiner.Take(record, acceptedAtUs);
        if (joined.Outcome == JoinOutcome.Duplicate) return joined.Outcome;
        state.Facts.Note(record);
        if (joined.TakesModules) state.Modules.Add(record, joined.Contribution, state.Versions.ModulesOf(joined.Version));
        state.Samples.Keep(joined, state.Versions, record, scratch.Writer);
        return joined.Outcome;
    }
}
