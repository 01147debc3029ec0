using Coldstart.Analytics;
using Coldstart.Analytics.Binary;
using Coldstart.Analytics.Functions;
using Coldstart.Analytics.Records;
using Coldstart.Engine.Applying;
using Coldstart.Storage;
using Coldstart.Storage.DeadLetters;
using Coldstart.Storage.Journal.Shared;

namespace Coldstart.Engine.Owning;

/// <summary>
/// One function in the process that owns it, or believes so: loads it, applies calls, stores it (EXACTLY-ONCE.md, rules 9 to 16). Another process may own it
/// at the same time; then the compare of the store decides, and the loser begins anew from snapshot and journal.
/// </summary>
/// <remarks>
/// Made for single-threaded turns that may interleave at every await (an Orleans grain, the simulator): between two awaits its state is whole, and after an
/// await it looks again. It has no thread and no timer. <see cref="TryServeNow"/> is one more such turn, on whatever thread brings many functions' calls at once:
/// so each stretch between two awaits holds <see cref="turn"/>, which is free unless both meet.
/// </remarks>
internal sealed partial class FunctionOwner(Guid project, Guid function, OwnerParts parts)
{
    private readonly Lock turn = new();
    private readonly List<DeadLetter> letters = [];
    private FunctionStats? stats;
    private LaneSet lanes = new(0, new HashSet<long>());
    private LaneSet loadedWith = new(0, new HashSet<long>());
    private long loadedAfter;
    private long tailTicket = -1;
    private Task? loading;
    private OwnedFlush? flush;
    private int tailsUnderWay;
    private int serving;
    private bool isWriting;
    private bool isDirty;
    private bool isUnknown;
    private bool isFlushPlanned;
    private bool isOpen;
    private bool isToldOfNewer;

    /// <summary>Of which project.</summary>
    public Guid Project => project;

    /// <summary>Which function.</summary>
    public Guid Function => function;

    /// <summary>What is in memory, or null. To read in it takes <see cref="Look{TSeen}"/> once the owner is open to calls beside its turn.</summary>
    public FunctionStats? Stats => stats;

    /// <summary>Version of the stored snapshot that this was loaded from or stored last.</summary>
    public long StoredVersion { get; private set; }

    /// <summary>Something is not stored: <see cref="FlushAsync"/> is due some time.</summary>
    public bool IsDirty
    {
        get
        {
            lock (turn) return isDirty || flush is not null;
        }
    }

    /// <summary>Everything is stored and nobody waits: it may leave memory, or go to another process.</summary>
    public bool MayLeave => !IsDirty && serving == 0 && loading is not { IsCompleted: false };

    /// <summary>Catches up and applies what a call brings; without an await where the function is loaded and nothing is missing.</summary>
    /// <param name="call">What is asked. Its blocks are committed.</param>
    /// <param name="cancellation">The end of this owner, not the patience of the caller: what is read is shared with other calls.</param>
    /// <returns>Not done where journal or store cannot be read now.</returns>
    public ValueTask<OwnerAnswer> ServeAsync(OwnerCall call, CancellationToken cancellation)
    {
        var duplicates = 0;
        return TryServe(call, fresh: null, ref duplicates) == Need.Nothing
            ? new ValueTask<OwnerAnswer>(new OwnerAnswer(IsDone: true, duplicates))
            : ServeSlowlyAsync(call, duplicates, cancellation);
    }

    /// <summary>Loads the function, for a reader. Null where neither store nor journal knows it.</summary>
    /// <exception cref="EngineUnavailableException">It cannot be read now.</exception>
    public async ValueTask<FunctionStats?> ReadAsync(CancellationToken cancellation)
    {
        if (stats is null) await LoadOnceAsync(cancellation);
        return stats;
    }

    /// <summary>
    /// Stores what changed. The snapshot is encoded now, and calls go on while it is written. After an outcome that is unknown the next flush tries the very same
    /// bytes first; a lost compare drops the statistics.
    /// </summary>
    /// <returns>False where it must be tried again.</returns>
    public async Task<bool> FlushAsync(CancellationToken cancellation)
    {
        // EXACTLY-ONCE.md, rule 18: a wrong clock would roll windows that are then stored.
        var mayStore = parts.MayStore;
        OwnedFlush written;
        lock (turn)
        {
            if (isWriting || !mayStore) return false;
            if (flush is null)
            {
                if (stats is null || !isDirty) return true;
                Prepare();
            }
            written = flush!;
            isWriting = true;
        }
        try
        {
            if (written.Letters.Count > 0) await parts.Intake.StoreAsync([], written.Letters, new Dictionary<long, long>(), [], cancellation);
            var isStored = await parts.Writes.WriteAsync(written.Write, cancellation);
            lock (turn) Flushed(written, isStored);
            parts.Health.Succeeded();
            return true;
        }
        catch (StoreUnavailableException exception)
        {
            parts.Health.Failed(exception);
            return false;
        }
        finally
        {
            lock (turn) isWriting = false;
        }
    }

    /// <summary>
    /// Gives what is in memory to the next owner, and lets go of it. Null where something is not stored: history that is not in the store with it would be missing
    /// then (EXACTLY-ONCE.md, rule 14), so the next owner has to load.
    /// </summary>
    public OwnedHandOver? HandOver()
    {
        lock (turn)
        {
            if (stats is null || !MayLeave || StoredVersion == 0) return null;
            var all = stats.PrepareFlush(parts.Clock.NowUs);
            var handOver = all.Rollups.Rows.Count == 0 && all.Samples.Count == 0 ? new OwnedHandOver(all.Snapshot, StoredVersion) : null;
            Drop();
            return handOver;
        }
    }

    /// <summary>
    /// Begins with what another owner gave. It is like an owner that was here all the time: another one may have stored the function since, which the next gap or the next
    /// flush finds. Which lanes are gone may be told only by a set that is read from now on, and of those nothing is taken for known.
    /// </summary>
    /// <returns>False where it is loaded already, or the memory cannot be read: then it is loaded as usual.</returns>
    public bool TakeOver(OwnedHandOver handOver)
    {
        lock (turn)
        {
            if (stats is not null || loading is not null) return false;
            try
            {
                stats = FunctionStats.Restore(handOver.Snapshot.Span);
            }
            catch (CorruptDataException)
            {
                // Of another version, perhaps. The store has it too.
                return false;
            }
            StoredVersion = handOver.StoredVersion;
            tailTicket = parts.Lanes.Begun;
            loadedWith = lanes = new LaneSet(tailTicket, new HashSet<long>());
            loadedAfter = -1;
            return true;
        }
    }

    /// <summary>Lets go of the statistics; the next call loads them anew.</summary>
    public void Drop()
    {
        lock (turn)
        {
            stats = null;
            flush = null;
            isDirty = false;
            letters.Clear();
        }
    }

    public override string ToString() =>
        $"{function.ToString()[..8]} (version {StoredVersion}, {(stats is null ? "not loaded" : "loaded")}, dirty {isDirty}, flush {(flush is null ? "none" : "under way")}, writing {isWriting}, serving {serving})";

    private async ValueTask<OwnerAnswer> ServeSlowlyAsync(OwnerCall call, int duplicates, CancellationToken cancellation)
    {
        var fresh = default(LaneSet);
        var hasReadTail = false;
        serving++;
        try
        {
            for (var reads = 0; reads < Limits.JournalReadsPerCall; reads++)
            {
                var need = TryServe(call, fresh, ref duplicates);
                if (need == Need.Nothing) return new OwnerAnswer(IsDone: true, duplicates);
                if (need == Need.NewerProgram) break;
                if (need == Need.Load) await LoadOnceAsync(cancellation);
                else if (need == Need.Lanes) fresh = await parts.Lanes.RefreshAsync(cancellation);
                // First the tail: a block went to somebody else. If that does not help, the journal dropped what this one never saw: begin anew.
                else if (hasReadTail || need == Need.Renewal) Drop();
                else await ReadTailAsync(cancellation);
                hasReadTail |= need == Need.Tail;
            }
            var isDone = TryServe(call, fresh, ref duplicates) == Need.Nothing;
            return new OwnerAnswer(isDone, duplicates);
        }
        catch (Exception exception) when (exception is EngineUnavailableException or StoreUnavailableException)
        {
            // Told and counted where it was met; the sender asks again.
            return new OwnerAnswer(IsDone: false, duplicates);
        }
        finally
        {
            serving--;
        }
    }

    /// <summary>Serves what can be served now.</summary>
    /// <param name="fresh">Lanes that were read since the call came: one that is missing there was gone before. Null for none.</param>
    private Need TryServe(OwnerCall call, LaneSet? fresh, ref int duplicates)
    {
        lock (turn) return TryServeInTurn(call, fresh, ref duplicates);
    }

    private Need TryServeInTurn(OwnerCall call, LaneSet? fresh, ref int duplicates)
    {
        if (IsForNewer(call)) return Need.NewerProgram;
        if (stats is null && !TryBegin(call)) return Need.Load;
        if (call.CatchUpTo is { } target)
        {
            if (fresh?.Lanes.Contains(target.Lane) == false)
            {
                if (MayHaveMissed(target, fresh)) return Need.Renewal;
            }
            else if (!IsLiving(target.Lane)) return Need.Lanes;
            else if (stats!.AppliedUpTo(target.Lane) < target.Sequence) return Need.Tail;
        }
        for (var index = 0; index < call.Blocks.Count; index++)
        {
            var block = call.Blocks[index];
            // Rule 12: nothing of this lane is left, so stored snapshots cover the block, and the vector may have forgotten that.
            if (fresh?.Lanes.Contains(block.Position.Lane) == false)
            {
                if (MayHaveMissed(block.Position, fresh)) return Need.Renewal;
                continue;
            }
            if (!IsLiving(block.Position.Lane)) return Need.Lanes;
            var verdict = Take(new TailBlock(project, function, block.Position, block.Previous, block.AcceptedAtUs, block.Bytes), ref duplicates);
            if (verdict == BlockVerdict.Gap) return Need.Tail;
            if (verdict == BlockVerdict.Broken) return Need.Load;
        }
        return Need.Nothing;
    }

    /// <summary>
    /// An entry of a lane that is gone is in the stored snapshot. What is in memory may be older than that, if it was loaded while the lane lived or before it
    /// was opened: another process applied the entry meanwhile.
    /// </summary>
    /// <param name="gone">The set that does not hold the lane any more. What was loaded after it is not older than the lane's end.</param>
    private bool MayHaveMissed(Position position, LaneSet gone) =>
        stats!.AppliedUpTo(position.Lane) < position.Sequence && (loadedWith.Lanes.Contains(position.Lane) || loadedAfter < gone.Ticket);

    /// <summary>Asked before anything of the call is applied, so that a function never begins with a block whose head it cannot read.</summary>
    private bool IsForNewer(OwnerCall call)
    {
        for (var index = 0; index < call.Blocks.Count; index++)
        {
            if (!FunctionBatch.IsNewer(call.Blocks[index].Bytes.Span)) continue;
            if (!isToldOfNewer) parts.Blocks.TellOfNewer(function, call.Blocks[index].Position);
            isToldOfNewer = true;
            return true;
        }
        return false;
    }

    /// <summary>A function that neither store nor journal knew when it was loaded begins with its first block.</summary>
    private bool TryBegin(OwnerCall call)
    {
        if (!isUnknown || call.Blocks.Count == 0) return false;
        stats = OwnedStats.Begin(project, function, call.Blocks[0].Bytes.Span);
        return true;
    }

    private BlockVerdict Take(TailBlock block, ref int duplicates)
    {
        var verdict = parts.Blocks.Apply(stats!, block, letters, ref duplicates);
        if (verdict == BlockVerdict.Applied) isDirty = true;
        if (verdict == BlockVerdict.Broken) Drop();
        return verdict;
    }

    /// <summary>
    /// The lane lived when the function was loaded, or later. A set that was read before says nothing: the snapshot may have forgotten the lane since.
    /// </summary>
    private bool IsLiving(long lane)
    {
        if (lanes.Lanes.Contains(lane)) return true;
        KnowLanes();
        return lanes.Lanes.Contains(lane);
    }

    private void KnowLanes()
    {
        if (parts.Lanes.Latest is var latest && latest.Ticket > lanes.Ticket) lanes = latest;
    }

    private void Prepare()
    {
        KnowLanes();
        if (tailsUnderWay == 0 && lanes.Ticket > tailTicket) FunctionHolder.ForgetLanes(stats!, lanes.Lanes);
        flush = OwnedFlush.Of(stats!, StoredVersion, parts.Clock.NowUs, letters);
        letters.Clear();
        isDirty = false;
    }

    private void Flushed(OwnedFlush written, bool isStored)
    {
        // Dropped meanwhile: what was loaded since knows better.
        if (!ReferenceEquals(flush, written)) return;
        if (!isStored)
        {
            parts.Counters.AddLostFlush();
            Drop();
            return;
        }
        flush = null;
        StoredVersion++;
        stats!.FlushStored(written.Flush);
        parts.Counters.AddFlushes(1);
    }

    /// <summary>What a call needs before it can be served.</summary>
    private enum Need
    {
        Nothing,
        Load,
        Lanes,
        Tail,

        /// <summary>What is in memory is older than the store.</summary>
        Renewal,

        /// <summary>A block is of a newer version: another silo has to serve it, or this one when it is upgraded.</summary>
        NewerProgram,
    }
}
