using System.Text.Json;
using System.Text.Unicode;
using Coldstart.Analytics;
using Coldstart.Analytics.Records;

namespace Coldstart.Ingestion.Json;

/// <summary>
/// Reads one invocation with <see cref="Utf8JsonReader"/>: the rules of API.md's table, field by field. Everything that is not
/// JSON ends in a <see cref="JsonException"/>; everything else that is wrong becomes a problem of the record.
/// </summary>
/// <remarks>A field that comes twice: the last one wins, and each must be right. Null is the same as absent.</remarks>
internal ref partial struct InvocationReading
{
    private static readonly JsonReaderOptions Options = new() { MaxDepth = Limits.JsonDepthFollowedMax };

    private readonly ReadOnlySpan<byte> body;
    private readonly InvocationScratch scratch;
    private readonly long latestTimeUs;
    private Utf8JsonReader reader;
    private int origin;
    private int depth;
    private uint seen;
    private uint stale;

    /// <summary>What was read.</summary>
    public InvocationDraft Draft;

    /// <summary>Starts with a body.</summary>
    /// <param name="body">Where the records are; bytes behind the last of them only serve the short way, which loads more than it needs.</param>
    /// <param name="scratch">Memory; cleared with each record.</param>
    /// <param name="acceptedAtUs">When the request was accepted, µs since 1970 UTC.</param>
    public InvocationReading(ReadOnlySpan<byte> body, InvocationScratch scratch, long acceptedAtUs)
    {
        this.body = body;
        this.scratch = scratch;
        latestTimeUs = InvocationRules.LatestTimeUs(acceptedAtUs);
    }

    private readonly RecordProblems Problems => scratch.Problems;

    private readonly int Position => origin + (int)reader.BytesConsumed;

    /// <summary>Reads a record to its end, whatever is wrong with its fields.</summary>
    /// <param name="start">The place of the brace that opens it.</param>
    /// <param name="limit">The place before which it must end.</param>
    /// <param name="end">The place behind it.</param>
    /// <returns>True where it may be counted; otherwise the scratch holds the problems.</returns>
    /// <exception cref="JsonException">It is no JSON.</exception>
    public bool TryRead(int start, int limit, out int end)
    {
        Draft = default;
        stale = AllFields;
        scratch.ClearUsed();
        Attach(start, limit, 0);
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var field = InvocationFields.Find(PropertyName());
            reader.Read();
            ReadField(field);
        }
        end = Position;
        if (end - start > Limits.InvocationBytesMax) RefuseWhole(RejectionReason.OutOfRange, $"a record may have at most {Limits.InvocationBytesMax} bytes");
        else if (!Utf8.IsValid(body[start..end])) RefuseWhole(RejectionReason.InvalidText, "must be UTF-8");
        else RequireFields();
        if (Problems.Any) return false;
        Draft.Settle();
        return true;
    }

    /// <summary>Puts the reader on the first token of a value.</summary>
    private void Attach(int start, int limit, int depth)
    {
        origin = start;
        scratch.Use();
        this.depth = depth;
        reader = new Utf8JsonReader(body[start..limit], Options);
        reader.Read();
    }

    private readonly void RefuseWhole(RejectionReason reason, string detail)
    {
        Problems.Clear();
        Problems.Add("", reason, detail);
    }

    private readonly void RequireFields()
    {
        if (Draft.FunctionName.IsEmpty) Require(InvocationField.FunctionName);
        if (!Draft.HasTimestamp) Require(InvocationField.Timestamp);
        if (!Draft.HasColdStart) Require(InvocationField.ColdStart);
        if (!InvocationRules.HasDurationOrNeedsNone(Draft.Record)) Require(InvocationField.ExecutionDurationMs);
    }

    private readonly void Require(InvocationField field)
    {
        var pointer = InvocationFields.Pointer(field);
        // A field that was there and wrong is not missing.
        foreach (ref readonly var problem in Problems.All)
        {
            if (problem.Pointer == pointer) return;
        }
        Problems.Add(pointer, RejectionReason.MissingField, "is required");
    }

    private void ReadField(InvocationField field)
    {
        var pointer = InvocationFields.Pointer(field);
        ref var record = ref Draft.Record;
        switch (field)
        {
            case InvocationField.Other: SkipValue(pointer); break;
            case InvocationField.FunctionName: Draft.FunctionName = ReadFunctionName(pointer); break;
            case InvocationField.Timestamp: ReadTimestamp(pointer); break;
            case InvocationField.ColdStart: Draft.HasColdStart = TryReadBoolean(pointer, out var isCold); record.ColdStart = isCold; break;
            case InvocationField.Warmup: TryReadBoolean(pointer, out var isWarmup); record.Warmup = isWarmup; break;
            case InvocationField.InvocationId: record.InvocationId = ReadText(pointer, Limits.IdentifierCharactersMax); break;
            case InvocationField.RequestId: record.RequestId = ReadText(pointer, Limits.IdentifierCharactersMax); break;
            case InvocationField.ExecutionEnvironment: record.ExecutionEnvironment = ReadText(pointer, Limits.IdentifierCharactersMax); break;
            case InvocationField.TraceId: record.TraceId = ReadText(pointer, Limits.TraceIdCharactersMax); break;
            case InvocationField.RuntimeVersion: record.RuntimeVersion = ReadText(pointer, Limits.LabelCharactersMax); break;
            case InvocationField.FunctionVersion: record.FunctionVersion = ReadText(pointer, Limits.LabelCharactersMax); break;
            case InvocationField.DeploymentId: record.DeploymentId = ReadText(pointer, Limits.LabelCharactersMax); break;
            case InvocationField.Environment: record.Environment = ReadText(pointer, Limits.LabelCharactersMax); break;
            case InvocationField.AccountId: Draft.Account = ReadText(pointer, Limits.AccountOrRegionCharactersMax); break;
            case InvocationField.Region: Draft.Region = ReadText(pointer, Limits.AccountOrRegionCharactersMax); break;
            case InvocationField.Architecture: ReadArchitecture(pointer); break;
            case InvocationField.InitializationType: ReadInitializationType(pointer); break;
            case InvocationField.Status: ReadStatus(pointer); break;
            case InvocationField.ModuleTimings: ReadModules(pointer); break;
            case InvocationField.Error: ReadError(pointer); break;
            case InvocationField.Sdk: ReadSdk(pointer); break;
            case InvocationField.Tags: ReadTags(pointer); break;
            default: ReadNumber(field, pointer); break;
        }
    }

    private void ReadNumber(InvocationField field, string pointer)
    {
        ref var record = ref Draft.Record;
        switch (field)
        {
            case InvocationField.ExecutionDurationMs: if (TryReadMicroseconds(pointer, out var durationUs)) record.DurationUs = durationUs; else Forget(RecordFacts.Duration); break;
            case InvocationField.InitDurationMs: if (TryReadMicroseconds(pointer, out var initUs)) record.InitUs = initUs; else Forget(RecordFacts.Init); break;
            case InvocationField.RestoreDurationMs: if (TryReadMicroseconds(pointer, out var restoreUs)) record.RestoreUs = restoreUs; else Forget(RecordFacts.Restore); break;
            case InvocationField.BilledRestoreDurationMs: if (TryReadBilledRestore(pointer, out var billedRestoreMs)) record.BilledRestoreMs = billedRestoreMs; else Forget(RecordFacts.BilledRestore); break;
            case InvocationField.BilledDurationMs: if (TryReadWhole(pointer, 0, Limits.BilledMsMax, out var billedMs)) record.BilledMs = billedMs; else Forget(RecordFacts.Billed); break;
            case InvocationField.MemoryAllocatedMb: if (TryReadWhole(pointer, Limits.MemoryAllocatedMbMin, Limits.MemoryAllocatedMbMax, out var allocatedMb)) record.MemoryAllocatedMb = allocatedMb; else Forget(RecordFacts.MemoryAllocated); break;
            case InvocationField.MemoryUsedMb: if (TryReadMemoryUsed(pointer, out var usedKb)) record.MemoryUsedKb = usedKb; else Forget(RecordFacts.MemoryUsed); break;
            case InvocationField.EphemeralStorageMb: if (TryReadEphemeralStorage(pointer, out var storageMb)) record.EphemeralStorageMb = storageMb; else Forget(RecordFacts.EphemeralStorage); break;
            case InvocationField.SampleRate: TryReadSampleRate(pointer, out var weight); record.Weight = weight; break;
            default: throw new ArgumentOutOfRangeException(nameof(field));
        }
    }

    private void Forget(RecordFacts fact) => Draft.Record.Facts &= ~fact;

    private void ReadTimestamp(string pointer)
    {
        Draft.HasTimestamp = false;
        if (!TryReadString(pointer, out var text)) return;
        if (!Rfc3339.TryParse(text, out var timeUs)) Problems.Add(pointer, RejectionReason.WrongType, "must be an RFC 3339 time with an offset, such as 2026-01-02T10:30:00Z");
        else if (timeUs < InvocationRules.EarliestTimeUs) Problems.Add(pointer, RejectionReason.OutOfRange, "must not be before 2014-11-13, when Lambda began");
        else if (timeUs > latestTimeUs) Problems.Add(pointer, RejectionReason.OutOfRange, $"must be at most {Limits.TimestampAheadMinutesMax} minutes ahead");
        else (Draft.Record.TimeUs, Draft.HasTimestamp) = (timeUs, true);
    }
}
