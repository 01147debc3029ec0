using System.Text;
using System.Text.Unicode;
using Coldstart.Analytics;
using Coldstart.Analytics.Records;
using Coldstart.Ingestion.Json;

namespace Coldstart.Ingestion.LambdaLogs;

/// <summary>
/// Where what was read goes: to its function in the collector, to the rejections, or, while learning, only into what is
/// known of the functions. Holds what lasts from line to line of one request.
/// </summary>
internal sealed class LogSink
{
    private readonly LearnedFunctions learned = new();
    private readonly LogHome home = new();
    private BatchCollector? into;
    private LogDefaults defaults = LogDefaults.None;
    private byte[] functionName = [];
    private byte[] region = [];
    private byte[] account = [];
    private byte[] environment = [];
    private byte[] projectId = [];
    private byte[] projectSlug = [];
    private long acceptedAtUs;
    private long lastTimeUs;
    private int rejections;
    private long rejectedBytes;
    private bool keptMessage;
    private bool isBounded;

    /// <summary>Records, rejections and skips so far: moves with every piece that was read.</summary>
    public long Outcomes { get; private set; }

    /// <summary>The line of the request that is being read, from 0.</summary>
    public int Line { get; set; }

    /// <summary>Too much of the request cannot be read: the rest is not.</summary>
    public bool IsFull => rejections >= Limits.LogRejectionsPerRequest || (isBounded && rejectedBytes >= 2L * Limits.RejectedEventBytesPerRequest);

    /// <summary>What is told of all lines that follow by what is around them: it counts before everything else.</summary>
    public LogHome Home => home;

    /// <summary>False where a text surely tells nothing of a function that the defaults leave open.</summary>
    public bool MayLearnFrom(ReadOnlySpan<byte> text)
    {
        var (needsName, needsRegion, needsAccount) = (functionName.Length == 0 && home.Name.IsEmpty, region.Length == 0 && home.Region.IsEmpty, account.Length == 0 && home.Account.IsEmpty);
        if ((needsName || needsRegion || needsAccount) && text.IndexOf("functionArn"u8) >= 0) return true;
        if (needsName && text.IndexOf("functionName"u8) >= 0) return true;
        return needsRegion && text.IndexOf("::runtime:"u8) >= 0;
    }

    /// <summary>What was learned of the function.</summary>
    public LearnedOrigin Learned => new(
        Encoding.UTF8.GetString(learned.OnlyName), Encoding.UTF8.GetString(learned.OnlyRegion), Encoding.UTF8.GetString(learned.OnlyAccount), learned.HasSeveralPlaces);

    /// <param name="defaults">What lines do not tell.</param>
    /// <param name="acceptedAtUs">µs since 1970 UTC.</param>
    /// <param name="isBounded">All that is kept of rejected lines must fit into one entry of the journal.</param>
    /// <exception cref="ArgumentException">The defaults name no valid function.</exception>
    public void Begin(LogDefaults defaults, long acceptedAtUs, bool isBounded = false)
    {
        if (!ReferenceEquals(this.defaults, defaults)) Encode(defaults);
        this.acceptedAtUs = acceptedAtUs;
        this.isBounded = isBounded;
        learned.Clear();
        home.Clear();
        Rewind();
    }

    /// <summary>Goes back to the first line.</summary>
    public void Rewind()
    {
        lastTimeUs = defaults.TimeUs ?? acceptedAtUs;
        rejections = 0;
        rejectedBytes = 0;
        Outcomes = 0;
        Line = 0;
    }

    /// <summary>Lines of another sender follow: nothing that was learned or seen holds for them.</summary>
    public void NextSender()
    {
        learned.Clear();
        home.Clear();
        lastTimeUs = defaults.TimeUs ?? acceptedAtUs;
    }

    /// <summary>Where lines go; null while it only learns from them.</summary>
    public BatchCollector? Collector => into;

    /// <summary>Where the next lines go; null: only learn from them.</summary>
    public void Into(BatchCollector? collector) => into = collector;

    /// <summary>What follows has nothing to do with what came before.</summary>
    public void NextLine() => keptMessage = false;

    /// <summary>Lines without a time take that of the line before.</summary>
    public void Saw(scoped in LogOrigin origin)
    {
        if (origin.HasTime && IsPlausible(origin.TimeUs)) lastTimeUs = origin.TimeUs;
    }

    /// <summary>A record was read.</summary>
    public void Emit(scoped ref InvocationRecord record, scoped in LogOrigin origin)
    {
        learned.Note(origin);
        if (into is null) return;
        var stream = origin.Environment.IsEmpty ? environment : origin.Environment;
        var name = NameOf(origin, stream);
        if (origin.HasTime && !IsPlausible(origin.TimeUs)) Reject(RejectionReason.OutOfRange, "the time must be after 2014-11-13 and at most 10 minutes ahead", origin);
        else if (!Utf8.IsValid(origin.Piece) || origin.Piece.Contains((byte)0)) Reject(RejectionReason.InvalidText, "the line must be UTF-8, and without U+0000", origin);
        else if (name.IsEmpty) Reject(RejectionReason.UnknownFunction, "neither the line nor the request tells the function's name: give function_name", origin);
        else
        {
            record.TimeUs = origin.HasTime ? origin.TimeUs : lastTimeUs;
            record.ExecutionEnvironment = stream;
            record.Architecture = defaults.Architecture;
            if (record.FunctionVersion.IsEmpty) record.FunctionVersion = origin.FunctionVersion;
            if (record.RequestId.IsEmpty) record.RequestId = origin.RequestId;
            into.Add(AccountIn(stream), RegionIn(stream), name, record);
            Outcomes++;
        }
    }

    /// <summary>A record that is of no line was read; who read it knows its function.</summary>
    public void Emit(ReadOnlySpan<byte> functionAccount, ReadOnlySpan<byte> functionRegion, ReadOnlySpan<byte> name, scoped in InvocationRecord record)
    {
        Outcomes++;
        into?.Add(functionAccount, functionRegion, name, record);
    }

    /// <summary>Whether something can have happened at a time, µs since 1970 UTC, as far as the acceptance of the request tells.</summary>
    public bool IsPossible(long timeUs) => IsPlausible(timeUs);

    /// <summary>A line that should have been a record.</summary>
    public void Reject(RejectionReason reason, string detail, scoped in LogOrigin origin, string pointer = "")
    {
        Outcomes++;
        if (into is null) return;
        rejections++;
        // A message of many lines is kept once with all that is around it; behind it, its lines alone.
        var raw = keptMessage ? origin.Piece : origin.Raw;
        var isWhole = !keptMessage && home.IsEnvelope && raw.Length <= Limits.LogEventBytesMax && HasRoom;
        keptMessage |= origin.Depth > 0;
        // An event of an envelope is kept in an envelope of its own: without it, nobody could tell whose it was.
        var kept = isWhole ? home.Enclose(raw) : raw[..Math.Min(raw.Length, LengthKept)].ToArray();
        rejectedBytes += kept.Length;
        into.Reject(new Rejection(Line, pointer, reason, detail, kept));
    }

    /// <summary>Something that is no line could not be read, and is kept as it came.</summary>
    public void RejectPayload(RejectionReason reason, string detail, ReadOnlySpan<byte> raw)
    {
        Outcomes++;
        if (into is null) return;
        rejections++;
        var kept = raw[..Math.Min(raw.Length, HasRoom ? Limits.RejectedPayloadBytesMax : Limits.RejectedExcerptBytes)].ToArray();
        rejectedBytes += kept.Length;
        into.Reject(new Rejection(Line, "", reason, detail, kept));
    }

    /// <summary>A healthy line that is none of ours.</summary>
    public void Skip()
    {
        Outcomes++;
        into?.Skip();
    }

    /// <summary>True where a line may count for the tenant of the request.</summary>
    public bool IsOwnTenant(ReadOnlySpan<byte> tenant) =>
        (projectId.Length == 0 && projectSlug.Length == 0) || tenant.SequenceEqual(projectSlug) || Ascii.EqualsIgnoreCase(tenant, projectId);

    /// <summary>What is rejected is still kept whole.</summary>
    public bool HasRoom => rejectedBytes < Limits.RejectedEventBytesPerRequest;

    private int LengthKept => HasRoom || !isBounded ? Limits.LogRejectedBytesMax : Limits.RejectedExcerptBytes;

    private ReadOnlySpan<byte> AccountIn(ReadOnlySpan<byte> stream)
    {
        if (!home.Account.IsEmpty) return home.Account;
        return account.Length > 0 ? account : learned.AccountOf(stream);
    }

    private ReadOnlySpan<byte> RegionIn(ReadOnlySpan<byte> stream)
    {
        if (!home.Region.IsEmpty) return home.Region;
        return region.Length > 0 ? region : learned.RegionOf(stream);
    }

    private bool IsPlausible(long timeUs) =>
        timeUs >= InvocationRules.EarliestTimeUs && timeUs <= InvocationRules.LatestTimeUs(acceptedAtUs);

    private ReadOnlySpan<byte> NameOf(scoped in LogOrigin origin, ReadOnlySpan<byte> stream)
    {
        if (!home.Name.IsEmpty) return home.Name;
        if (!origin.FunctionName.IsEmpty) return origin.FunctionName;
        var name = learned.NameIn(stream);
        if (!name.IsEmpty) return name;
        return functionName.Length > 0 ? functionName : learned.OnlyName;
    }

    private void Encode(LogDefaults value)
    {
        functionName = Encoding.UTF8.GetBytes(value.FunctionName ?? "");
        region = Encoding.UTF8.GetBytes(value.Region ?? "");
        account = Encoding.UTF8.GetBytes(value.Account ?? "");
        environment = Encoding.UTF8.GetBytes(value.LogStream ?? "");
        projectId = Encoding.UTF8.GetBytes(value.ProjectId?.ToString() ?? "");
        projectSlug = Encoding.UTF8.GetBytes(value.ProjectSlug ?? "");
        if (FunctionArn.TryParse(functionName, out var arn) && !arn.FunctionName.IsEmpty)
        {
            if (region.Length == 0) region = arn.Region.ToArray();
            if (account.Length == 0) account = arn.Account.ToArray();
            functionName = arn.FunctionName.ToArray();
        }
        if (functionName.Length == 0 && LogStreamName.TryParse(environment, out var stream)) functionName = stream.FunctionName.ToArray();
        if (functionName.Length == 0) functionName = FunctionNames.OfLogGroup(Encoding.UTF8.GetBytes(value.LogGroup ?? "")).ToArray();
        if (functionName.Length > 0 && !FunctionNames.IsValid(functionName)) throw new ArgumentException("a function's name has 1 to 255 characters of A-Za-z0-9-_.:$/", nameof(value));
        defaults = value;
    }
}
