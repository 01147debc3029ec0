using Coldstart.Storage.Journal.Files;

namespace Coldstart.Storage.Journal.Segments;

/// <summary>Segment files that wait for use: as many as were used between two trims, so that a steady load always finds one and an idle journal keeps one.</summary>
internal sealed class SpareSegments(IJournalFiles files, FileJournalOptions options) : IDisposable
{
    private readonly SegmentFactory factory = new(files, options.SegmentBytes);

    // Guards the list; never held over I/O.
    private readonly Lock gate = new();

    // One creation at a time: a committer that finds no spare waits here for the one that is being made.
    private readonly Lock creating = new();

    private readonly Stack<Segment> spares = [];
    private int used;
    private int wanted = 1;

    public int Count
    {
        get
        {
            lock (gate) return spares.Count;
        }
    }

    /// <summary>Whether a file of this name is a segment.</summary>
    public bool Recognize(string name) => factory.Recognize(name);

    /// <summary>Keeps a segment that a start found, unless it is of another size or the crash of its creation left it short.</summary>
    public bool TryAdopt(Segment segment)
    {
        if (segment.SizeBytes != options.SegmentBytes || spares.Count >= options.SpareSegmentsMax) return false;
        spares.Push(segment);
        wanted = spares.Count;
        return true;
    }

    /// <exception cref="IOException">There is none, and none can be made.</exception>
    public Segment Take()
    {
        lock (creating)
        {
            lock (gate)
            {
                used++;
                if (spares.TryPop(out var spare)) return spare;
            }
            return factory.Create();
        }
    }

    /// <summary>Makes one if there is none.</summary>
    public void Prepare()
    {
        lock (creating)
        {
            if (Count > 0) return;
            var segment = factory.Create();
            lock (gate) spares.Push(segment);
        }
    }

    /// <summary>Whether a segment that is free now is worth being kept.</summary>
    public bool Wants(Segment segment)
    {
        lock (gate) return spares.Count < wanted && !segment.IsSuspect && segment.SizeBytes == options.SegmentBytes;
    }

    public void Put(Segment segment)
    {
        lock (gate) spares.Push(segment);
    }

    /// <summary>A trim begins: the number to keep follows a rise at once and a fall slowly.</summary>
    public void Adapt()
    {
        lock (gate)
        {
            wanted = Math.Clamp(Math.Max(used, wanted / 2), 1, options.SpareSegmentsMax);
            used = 0;
        }
    }

    /// <summary>Deletes what is too much.</summary>
    public void Shrink()
    {
        while (TakeSurplus() is { } segment) Delete(segment);
    }

    /// <summary>Removes a file, durably.</summary>
    public void Delete(Segment segment)
    {
        segment.Dispose();
        files.Delete(segment.Name);
        files.SyncFolder();
    }

    public void Dispose()
    {
        lock (gate)
        {
            foreach (var segment in spares) segment.Dispose();
        }
    }

    private Segment? TakeSurplus()
    {
        lock (gate) return spares.Count > wanted ? spares.Pop() : null;
    }
}
