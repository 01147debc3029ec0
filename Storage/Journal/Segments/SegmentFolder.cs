using Coldstart.Analytics;
using Coldstart.Analytics.Binary;
using Coldstart.Storage.Journal.Files;

namespace Coldstart.Storage.Journal.Segments;

/// <summary>The segment files of a journal: which count, which lanes they hold and where closed lanes end.</summary>
internal sealed class SegmentFolder : IDisposable
{
    private static readonly Dictionary<long, long> NothingSettled = [];

    private readonly IJournalFiles files;
    private readonly FileJournalOptions options;
    private readonly IIdSource ids;
    private readonly TimeProvider time;
    private readonly SpareSegments spares;

    // Guards the list and the ends; never held over I/O.
    private readonly Lock gate = new();

    // One trim at a time.
    private readonly Lock trimming = new();

    private readonly List<Segment> live = [];
    private readonly Dictionary<long, long> ends = [];
    private long generation;

    public SegmentFolder(IJournalFiles files, FileJournalOptions options, IIdSource ids, TimeProvider time)
    {
        this.files = files;
        this.options = options;
        this.ids = ids;
        this.time = time;
        spares = new SpareSegments(files, options);
        Scan();
    }

    /// <summary>Segments that count, oldest first.</summary>
    public IReadOnlyList<Segment> Live
    {
        get
        {
            lock (gate) return [.. live];
        }
    }

    /// <summary>Files in use and spare.</summary>
    public int Count => Live.Count + spares.Count;

    /// <summary>Bytes of frames in segments that count.</summary>
    public long Bytes => Live.Sum(segment => segment.EndOffset - SegmentHeaderSlots.DataOffset);

    /// <summary>Lanes that have segments.</summary>
    public HashSet<long> Lanes => [.. Live.Select(segment => segment.Lane)];

    /// <summary>Does something with the segments that count while none of them is taken back.</summary>
    public void HoldStill(Action<IReadOnlyList<Segment>> work)
    {
        lock (trimming) work(Live);
    }

    /// <summary>Where a lane ends, or null while it is not closed.</summary>
    public long? EndOf(long lane)
    {
        lock (gate) return ends.TryGetValue(lane, out var end) ? end : null;
    }

    /// <summary>Closes a lane behind its last valid sequence. Durable with the next segment that is used.</summary>
    public void Close(long lane, long lastSequence)
    {
        lock (gate) ends[lane] = lastSequence;
    }

    /// <summary>Opens a file for reading or writing frames.</summary>
    public IJournalFile Open(Segment segment) => segment.File ??= files.Open(segment.Name);

    /// <summary>Puts a segment into use. When this returns, its header is durable with all ends of lanes that are known.</summary>
    /// <exception cref="IOException">There is no segment to be had.</exception>
    public Segment Use(long lane, long firstSequence)
    {
        if (Live.Count >= options.SegmentsMax) throw new JournalFullException($"All {options.SegmentsMax} segments of the journal wait to be covered by the store.");
        var segment = spares.Take();
        SegmentHeader header;
        lock (gate)
        {
            var closed = ends.Where(end => HasSegments(end.Key)).Select(end => new LaneEnd(end.Key, end.Value)).ToArray();
            header = new SegmentHeader(segment.Header.Counter + 1, IsLive: true, ++generation, NewSalt(), lane, firstSequence, closed);
        }
        try
        {
            SegmentHeaderSlots.Write(Open(segment), header);
        }
        catch
        {
            Abandon(segment, header);
            throw;
        }
        lock (gate)
        {
            segment.Become(header);
            live.Add(segment);
        }
        return segment;
    }

    /// <summary>No frame will follow in this segment.</summary>
    public void Seal(Segment segment, bool isSuspect)
    {
        segment.Dispose();
        lock (gate)
        {
            segment.IsSuspect |= isSuspect;
            segment.IsSealed = true;
        }
    }

    /// <summary>Nothing is written any more.</summary>
    public void SealAll()
    {
        lock (gate)
        {
            foreach (var segment in live) segment.IsSealed = true;
        }
    }

    /// <summary>Takes back segments that never got a frame (the disk failed before), and makes sure that a spare one is ready. Slow: done in the background.</summary>
    public void Prepare()
    {
        lock (trimming) FreeCovered(NothingSettled);
        if (Live.Count < options.SegmentsMax) spares.Prepare();
    }

    /// <summary>Takes back segments whose frames are all covered. A lane without segments is forgotten, with its end, and no start will see it again.</summary>
    public void Trim(IReadOnlyDictionary<long, long> settled)
    {
        lock (trimming)
        {
            spares.Adapt();
            FreeCovered(settled);
            spares.Shrink();
        }
    }

    public void Dispose()
    {
        foreach (var segment in Live) segment.Dispose();
        spares.Dispose();
    }

    private void Scan()
    {
        foreach (var name in files.List().Where(spares.Recognize).Order(StringComparer.Ordinal))
        {
            var file = files.Open(name);
            var header = SegmentHeaderSlots.Read(file);
            var segment = new Segment(name, file.LengthBytes, header) { IsSealed = true, File = file };
            generation = Math.Max(generation, header.Generation);
            if (header.IsLive)
            {
                segment.IsUnread = true;
                live.Add(segment);
                segment.Dispose();
            }
            else if (spares.TryAdopt(segment))
            {
                Renew(segment, file);
            }
            else
            {
                spares.Delete(segment);
            }
        }
        files.SyncFolder();
        live.Sort((left, right) => left.Header.Generation.CompareTo(right.Header.Generation));
        foreach (var end in live.SelectMany(segment => segment.Header.Closed)) ends[end.Lane] = end.LastSequence;
        ForgetEnds();
    }

    /// <summary>
    /// That a segment is free is what the system's cache says: after a failed sync of an earlier process the disk may still say otherwise,
    /// and a power cut would bring back a lane that was forgotten. So it is said again, durably, before anybody relies on it.
    /// </summary>
    private static void Renew(Segment segment, IJournalFile file)
    {
        var header = segment.Header with { Counter = segment.Header.Counter + 1 };
        SegmentHeaderSlots.Write(file, header);
        segment.Become(header);
    }

    /// <summary>The header may have reached the disk or not. The file goes; while it does not, it stands for the segment without frames that a start would find.</summary>
    private void Abandon(Segment segment, SegmentHeader header)
    {
        try
        {
            spares.Delete(segment);
        }
        catch (IOException)
        {
            lock (gate)
            {
                segment.Become(header);
                segment.IsSuspect = true;
                segment.IsSealed = true;
                live.Add(segment);
            }
        }
    }

    private void FreeCovered(IReadOnlyDictionary<long, long> settled)
    {
        while (FindCovered(settled) is { } segment) Free(segment);
    }

    private Segment? FindCovered(IReadOnlyDictionary<long, long> settled)
    {
        lock (gate)
        {
            for (var index = 0; index < live.Count; index++)
            {
                if (IsCovered(live[index], settled) && !IsNeededForEnds(index)) return live[index];
            }
            return null;
        }
    }

    private static bool IsCovered(Segment segment, IReadOnlyDictionary<long, long> settled) =>
        segment.IsSealed && !segment.IsUnread && (segment.LastSequence < segment.Header.FirstSequence || (settled.TryGetValue(segment.Lane, out var upTo) && upTo >= segment.LastSequence));

    /// <summary>
    /// Whether this segment is the last one that tells where a lane ends that still has segments. To drop it would bring frames back
    /// that were answered with an error.
    /// </summary>
    private bool IsNeededForEnds(int index)
    {
        foreach (var end in live[index].Header.Closed)
        {
            var isHeld = live.Exists(segment => segment.Lane == end.Lane && segment != live[index]);
            var isRepeated = live.FindIndex(index + 1, segment => !segment.IsSuspect && segment.Header.Closed.Contains(end)) >= 0;
            if (isHeld && !isRepeated) return true;
        }
        return false;
    }

    /// <summary>The segment counts until the disk has taken that it does not; only then its lane may be forgotten.</summary>
    private void Free(Segment segment)
    {
        var header = segment.Header with { Counter = segment.Header.Counter + 1, IsLive = false, Closed = [] };
        var isKept = spares.Wants(segment);
        if (isKept) Retire(segment, header);
        else spares.Delete(segment);
        lock (gate)
        {
            live.Remove(segment);
            ForgetEnds();
        }
        if (!isKept) return;
        segment.Become(header);
        spares.Put(segment);
    }

    private void Retire(Segment segment, SegmentHeader header)
    {
        try
        {
            SegmentHeaderSlots.Write(Open(segment), header);
        }
        catch
        {
            Seal(segment, isSuspect: true);
            throw;
        }
    }

    private bool HasSegments(long lane) => live.Exists(segment => segment.Lane == lane);

    private void ForgetEnds()
    {
        foreach (var lane in ends.Keys.Where(lane => !HasSegments(lane)).ToArray()) ends.Remove(lane);
    }

    private ulong NewSalt()
    {
        Span<byte> bytes = stackalloc byte[16];
        ids.NewId(time.GetUtcNow()).TryWriteBytes(bytes);
        return Hash64.Of(bytes);
    }
}
