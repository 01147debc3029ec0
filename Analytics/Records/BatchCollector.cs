using Coldstart.Analytics.Binary;

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
    private readonly Dictionary<FunctionIdentity, int> open = [];
    private readonly Dictionary<ulong, FunctionIdentity> known = [];
    private readonly ByteWriter key = new(320);
    private readonly List<Rejection> rejections = [];
    private long acceptedAtUs;
    private int used;
    private int last = -1;

    /// <summary>Blocks of this request, one per function.</summary>
    public int Count => used;

    /// <summary>Records written into blocks.</summary>
    public int Records { get; private set; }

    /// <summary>Healthy things that are none of our concern, such as a line that a handler printed.</summary>
    public int Skipped { get; private set; }

    public IReadOnlyList<Rejection> Rejections => rejections;

    /// <summary>Starts a request.</summary>
    /// <param name="acceptedAtUs">When it was accepted, µs since 1970 UTC.</param>
    public void Begin(long acceptedAtUs)
    {
        this.acceptedAtUs = acceptedAtUs;
        open.Clear();
        functions.Clear();
        rejections.Clear();
        used = 0;
        last = -1;
        Records = 0;
        Skipped = 0;
        // Names come from tenants: what is kept between requests stays bounded.
        if (known.Count > Limits.NamesKeptPerCollector) known.Clear();
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
        key.Clear();
        key.WriteBytes(account);
        key.WriteBytes(region);
        key.WriteBytes(functionName);
        if (last < 0 || !functions[last].Encoded.AsSpan().SequenceEqual(key.WrittenSpan)) last = Open(account, region, functionName);
        writers[last].Write(record);
        Records++;
    }

    public void Reject(Rejection rejection) => rejections.Add(rejection);

    public void Skip() => Skipped++;

    private int Open(ReadOnlySpan<byte> account, ReadOnlySpan<byte> region, ReadOnlySpan<byte> functionName)
    {
        var hash = Hash64.Of(key.WrittenSpan);
        if (!known.TryGetValue(hash, out var identity) || !identity.Encoded.AsSpan().SequenceEqual(key.WrittenSpan))
        {
            identity = new FunctionIdentity(Text(account), Text(region), Text(functionName));
            known[hash] = identity;
        }
        if (open.TryGetValue(identity, out var index)) return index;
        if (used == writers.Count) writers.Add(new FunctionBatchWriter());
        writers[used].Begin(identity, acceptedAtUs);
        functions.Add(identity);
        open.Add(identity, used);
        return used++;
    }

    private static string Text(ReadOnlySpan<byte> utf8) => System.Text.Encoding.UTF8.GetString(utf8);
}
