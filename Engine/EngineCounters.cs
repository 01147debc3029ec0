namespace Coldstart.Engine;

/// <summary>Counts since the start. Safe from any thread; shards add once per request, not per record.</summary>
internal sealed class EngineCounters
{
    private long blocks;
    private long records;
    private long duplicateRecords;
    private long duplicateBlocks;
    private long gaps;
    private long unreadableBlocks;
    private long flushes;
    private long lastFlushMs;
    private long lostFlushes;
    private long evictions;
    private long handOvers;
    private long behind;

    public void AddBlocks(long applied, long duplicatesOfBlocks, long duplicatesOfRecords)
    {
        if (applied > 0) Interlocked.Add(ref blocks, applied);
        if (duplicatesOfBlocks > 0) Interlocked.Add(ref duplicateBlocks, duplicatesOfBlocks);
        if (duplicatesOfRecords > 0) Interlocked.Add(ref duplicateRecords, duplicatesOfRecords);
    }

    public void AddRecords(long count) => Interlocked.Add(ref records, count);

    public void AddGap() => Interlocked.Increment(ref gaps);

    public void AddUnreadableBlock() => Interlocked.Increment(ref unreadableBlocks);

    public void AddFlushes(long count) => Interlocked.Add(ref flushes, count);

    public void FlushTook(long milliseconds) => Volatile.Write(ref lastFlushMs, milliseconds);

    public void AddLostFlush() => Interlocked.Increment(ref lostFlushes);

    public void AddEvictions(long count) => Interlocked.Add(ref evictions, count);

    public void AddHandOver() => Interlocked.Increment(ref handOvers);

    public void AddBehind(int count) => Interlocked.Add(ref behind, count);

    /// <summary>Functions that stand still until a restart.</summary>
    public long Behind => Interlocked.Read(ref behind);

    /// <summary>The state with these counts in it.</summary>
    public EngineState Fill(EngineState state) => state with
    {
        Blocks = Interlocked.Read(ref blocks),
        Records = Interlocked.Read(ref records),
        DuplicateRecords = Interlocked.Read(ref duplicateRecords),
        DuplicateBlocks = Interlocked.Read(ref duplicateBlocks),
        Gaps = Interlocked.Read(ref gaps),
        UnreadableBlocks = Interlocked.Read(ref unreadableBlocks),
        Flushes = Interlocked.Read(ref flushes),
        LastFlushMs = Interlocked.Read(ref lastFlushMs),
        LostFlushes = Interlocked.Read(ref lostFlushes),
        Evictions = Interlocked.Read(ref evictions),
        HandOvers = Interlocked.Read(ref handOvers),
        BehindFunctions = Interlocked.Read(ref behind),
    };
}
