using Coldstart.Analytics;
using Coldstart.Analytics.Functions;
using Coldstart.Storage.Journal.Committing;
using Coldstart.Storage.Journal.Files;
using Coldstart.Storage.Journal.Frames;
using Coldstart.Storage.Journal.Segments;

namespace Coldstart.Storage.Journal;

/// <summary>
/// The journal as a folder of recycled, pre-written segment files.
/// <list type="number">
/// <item>An appender encodes its entry on its own, takes its place under the ordering lock, and leaves it in the queue.</item>
/// <item>If nobody is committing, it takes the role and commits inline; what came meanwhile it leaves to the journal's own thread.</item>
/// <item>The holder of the role writes all that waits with one write and one sync, then calls the senders back, in order.</item>
/// <item>A failed write or sync ends the lane behind its last durable entry and never touches the segment again. The end is durable, in the
/// head of the next segment, before anything is acknowledged in the next lane.</item>
/// </list>
/// </summary>
public sealed class FileJournal : IJournal
{
    private readonly long firstLane;
    private readonly int frameBytesMax;
    private readonly Func<bool> isHeld;
    private readonly SegmentFolder folder;
    private readonly CommitQueue queue;
    private readonly Committer committer;
    private readonly FramePool frames = new();
    private readonly JournalReplay replay;
    private readonly IJournalWorker preparer;
    private volatile IReadOnlyDictionary<long, long> settled = new Dictionary<long, long>();
    private bool isReplayed;
    private bool isDisposed;

    internal FileJournal(IJournalFiles files, IJournalWorkers workers, FileJournalOptions options, Func<long> takeLane, IIdSource ids, TimeProvider time)
    {
        options.Validate();
        isHeld = options.IsHeld;
        folder = new SegmentFolder(files, options, ids, time);
        replay = new JournalReplay(folder, folder.Lanes);
        firstLane = takeLane();
        if (folder.Lanes.Contains(firstLane))
            throw new JournalDamagedException($"The store hands out lane {firstLane}, which the journal holds already: they do not belong together. Was one of them restored without the other?");
        frameBytesMax = Math.Min(Limits.JournalFrameBytes, options.SegmentBytes - SegmentHeaderSlots.DataOffset);
        queue = new CommitQueue(firstLane, "The journal has not been replayed yet.");
        preparer = workers.Start("journal segments", Prepare);
        committer = new Committer(queue, new SegmentWriter(folder, preparer.Wake), frames, firstLane, takeLane, workers, time);
    }

    public long Lane => queue.Lane;

    public IReadOnlyCollection<long> Lanes
    {
        get
        {
            var lane = queue.Lane; // First: it must not be missing because its first segment came in between.
            var lanes = folder.Lanes;
            lanes.Add(lane);
            return lanes;
        }
    }

    public JournalState State
    {
        get
        {
            var refusal = queue.Refusal.IsRefusing ? queue.Refusal : committer.Stall.Refusal;
            return new JournalState(!refusal.IsRefusing, refusal.Reason, folder.Bytes, folder.Count, committer.Commits, committer.Entries) { Refused = queue.Refused, Trouble = refusal.Trouble };
        }
    }

    /// <summary>Opens the journal in a folder, which is made if there is none. The data folder must be locked by this process (<see cref="DataFolderLock"/>).</summary>
    /// <param name="folder">A folder of its own.</param>
    /// <param name="options">Sizes.</param>
    /// <param name="takeLane">Durably takes a lane number, above 0, that was never used; called here and after every failure of the disk.</param>
    /// <param name="ids">Where the salt of the checksums comes from.</param>
    /// <param name="time">Times the attempts after a failure.</param>
    /// <exception cref="JournalDamagedException">The head of a segment is damaged, or the lane is in use.</exception>
    /// <exception cref="JournalTooNewException">A newer version wrote it.</exception>
    /// <exception cref="IOException">The folder cannot be read or written.</exception>
    public static FileJournal Open(string folder, FileJournalOptions options, Func<long> takeLane, IIdSource ids, TimeProvider time) =>
        new(new DiskJournalFiles(folder), new JournalThreads(), options, takeLane, ids, time);

    /// <inheritdoc/>
    public void Replay(Action<Position, JournalEntry> visit, CancellationToken cancellation)
    {
        replay.Run(visit, cancellation);
        if (isReplayed) return;
        isReplayed = true;
        preparer.Wake();
        queue.Resume(firstLane);
    }

    /// <inheritdoc/>
    /// <exception cref="JournalEntryTooLargeException">The entry will never fit: no callback will come.</exception>
    public void Append(JournalAppend append)
    {
        queue.ThrowIfRefusing();
        if (committer.Stall.Refusal is { IsRefusing: true } stalled) throw stalled.ToException();
        var frame = frames.Rent();
        var isQueued = false;
        CommitDuty duty;
        try
        {
            frame.Encode(append);
            if (frame.SizeBytes > frameBytesMax) throw new JournalEntryTooLargeException($"A journal entry of {frame.SizeBytes} bytes is larger than the {frameBytesMax} that the journal takes.");
            duty = queue.Enqueue(frame);
            isQueued = true;
        }
        finally
        {
            if (!isQueued) frames.Return(frame);
        }
        committer.Run(duty);
    }

    /// <inheritdoc/>
    /// <exception cref="IOException">The disk failed; what was not trimmed is still there, and may be trimmed later.</exception>
    public void Trim(IReadOnlyDictionary<long, long> settled)
    {
        this.settled = settled;
        // After what is settled was known, and before anything is taken back: see BackupHold.
        if (!isHeld()) folder.Trim(settled);
    }

    /// <inheritdoc/>
    public void Listen(ICommitListener listener) => committer.Listener = listener;

    /// <summary>Refuses new entries, commits those that wait, and closes the files. If all of them were settled, the next start finds nothing to read.</summary>
    public async ValueTask DisposeAsync()
    {
        if (isDisposed) return;
        isDisposed = true;
        await queue.Close().ConfigureAwait(false);
        await committer.DisposeAsync().ConfigureAwait(false);
        preparer.Dispose();
        TrimLast();
        folder.Dispose();
    }

    /// <summary>The segment that was written to last could not be trimmed before.</summary>
    private void TrimLast()
    {
        try
        {
            folder.SealAll();
            if (!isHeld()) folder.Trim(settled);
        }
        catch (IOException)
        {
            // The next start reads what is settled once more, and counts none of it twice.
            return;
        }
    }

    private void Prepare()
    {
        try
        {
            folder.Prepare();
        }
        catch (IOException)
        {
            // Not yet anybody's loss: the commit that finds no spare segment meets the same fault, and tells it to its senders.
            return;
        }
    }
}
