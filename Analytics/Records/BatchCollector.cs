namespace Coldstart.Analytics.Records;

/// <summary>
/// What a decoder makes of one request: for each function a block, beside it the rejections and the count of what was skipped.
/// Reusable: <see cref="Begin"/> forgets the last request and keeps the buffers.
/// </summary>
/// <remarks>Not safe for concurrent use; rent one per request.</remarks>
public sealed class BatchCollector
{
    private readonly List<FunctionBatchWriter> writers = [];
    private readonly List<FunctionIdentity> functions = [];
    private readonly FunctionTable known = new();
    private readonly List<Rejection> rejections = [];
    private long acceptedAtUs;
    private int used;

    /// <summary>The door that requests come through, until it is said anew.</summary>
    public RecordSource Source { get; set; }

    /// <summary>Blocks of this request, one per function.</summary>
    public int Count => used;

    /// <summary>Records written into blocks.</summary>
    public int Records { get; private set; }

    /// <summary>Healthy things that are none of our concern, such as a line that a handler printed.</summary>
    public int Skipped { get; private set; }

    /// <summary>Block writers that are kept for the next request, and the bytes of their buffers.</summary>
    internal (int Writers, long Bytes) Kept => (writers.Count, BytesKept());

    public IReadOnlyList<Rejection> Rejections => rejections;

    /// <summary>Starts a request.</summary>
    /// <param name="acceptedAtUs">When it was accepted, µs since 1970 UTC.</param>
    public void Begin(long acceptedAtUs)
    {
        this.acceptedAtUs = acceptedAtUs;
        known.Begin();
        functions.Clear();
        Trim();
        rejections.Clear();
        used = 0;
        Records = 0;
        Skipped = 0;
    }

    public FunctionIdentity FunctionAt(int index) => functions[index];

    /// <summary>The block of a function; valid until the next record.</summary>
    public ReadOnlySpan<byte> BlockAt(int index)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(index, used);
        return writers[index].Block;
    }

    public int RecordsAt(int index) => writers[index].Count;

    /// <summary>Adds a record to the block of its function.</summary>
    /// <param name="account">UTF-8, may be empty.</param>
    /// <param name="region">UTF-8, may be empty.</param>
    /// <param name="functionName">UTF-8, 1 to 255 characters; the decoder has validated it.</param>
    /// <param name="record">The record.</param>
    public void Add(ReadOnlySpan<byte> account, ReadOnlySpan<byte> region, ReadOnlySpan<byte> functionName, scoped in InvocationRecord record)
    {
        ref var function = ref known.Find(account, region, functionName);
        if (!known.HasBlock(function)) known.SetBlock(ref function, Open(function.Identity));
        writers[function.Block].Write(record);
        Records++;
    }

    public void Reject(Rejection rejection) => rejections.Add(rejection);

    public void Skip() => Skipped++;

    private int Open(FunctionIdentity identity)
    {
        if (used == writers.Count) writers.Add(new FunctionBatchWriter());
        writers[used].Begin(identity, acceptedAtUs, Source);
        functions.Add(identity);
        return used++;
    }

    private void Trim()
    {
        if (writers.Count > Limits.BlocksKeptPerCollector) writers.RemoveRange(Limits.BlocksKeptPerCollector, writers.Count - Limits.BlocksKeptPerCollector);
        if (BytesKept() > Limits.BlockBytesKeptPerCollector) writers.Clear();
    }

    private long BytesKept()
    {
        long bytes = 0;
        foreach (var writer in writers) bytes += writer.BytesKept;
        return bytes;
    }
}
