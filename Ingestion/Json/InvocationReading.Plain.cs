using System.Runtime.CompilerServices;
using Coldstart.Analytics;
using Coldstart.Analytics.Records;

namespace Coldstart.Ingestion.Json;

/// <content>Plain values of the short way. Each answers the place behind the value, or -1 where the long way must read it.</content>
internal ref partial struct InvocationReading
{
    private const uint True = 'e' << 24 | 'u' << 16 | 'r' << 8 | 't';
    private const uint Fals = 's' << 24 | 'l' << 16 | 'a' << 8 | 'f';

    /// <param name="text">The body.</param>
    /// <param name="at">The place of the value.</param>
    /// <param name="last">The last place at which 32 bytes may be loaded.</param>
    /// <param name="field">Whose value it is.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private int ReadPlain(ref byte text, int at, int last, InvocationField field)
    {
        if (ShapeText.ByteAt(ref text, at) == '"')
        {
            var end = ShapeText.EndOfString(ref text, at + 1, last);
            return end >= 0 && TakePlain(field, body.Slice(at + 1, end - at - 1)) ? end + 1 : -1;
        }
        switch (field)
        {
            case InvocationField.ColdStart:
            case InvocationField.Warmup:
                return ReadPlainBoolean(ref text, at, field);
            case InvocationField.ModuleTimings:
                return ReadPlainModules(ref text, at, last);
            case InvocationField.ExecutionDurationMs:
            case InvocationField.InitDurationMs:
            case InvocationField.RestoreDurationMs:
                return ReadPlainDuration(ref text, at, last, field);
            case InvocationField.BilledDurationMs:
            case InvocationField.MemoryAllocatedMb:
                return ReadPlainWhole(ref text, at, field);
            case InvocationField.MemoryUsedMb:
                return ReadPlainMemoryUsed(ref text, at, last);
            case InvocationField.Sdk when ShapeText.ByteAt(ref text, at) == '{':
                return ReadPlainSdk(ref text, at, last);
            case InvocationField.Tags when ShapeText.ByteAt(ref text, at) == '{':
                return ReadPlainTags(ref text, at, last);
            default:
                return -1;
        }
    }

    /// <summary>Takes a string without escapes, of ASCII without control characters.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private bool TakePlain(InvocationField field, ReadOnlySpan<byte> value)
    {
        ref var record = ref Draft.Record;
        switch (field)
        {
            case InvocationField.FunctionName: Draft.FunctionName = value; return value.Length is > 0 and <= Limits.FunctionNameCharactersMax && JsonText.IsFunctionName(value);
            case InvocationField.Timestamp: return TakePlainTime(value);
            case InvocationField.InvocationId: record.InvocationId = value; return value.Length <= Limits.IdentifierCharactersMax;
            case InvocationField.RequestId: record.RequestId = value; return value.Length <= Limits.IdentifierCharactersMax;
            case InvocationField.ExecutionEnvironment: record.ExecutionEnvironment = value; return value.Length <= Limits.IdentifierCharactersMax;
            case InvocationField.TraceId: record.TraceId = value; return value.Length <= Limits.TraceIdCharactersMax;
            case InvocationField.RuntimeVersion: record.RuntimeVersion = value; return value.Length <= Limits.LabelCharactersMax;
            case InvocationField.FunctionVersion: record.FunctionVersion = value; return value.Length <= Limits.LabelCharactersMax;
            case InvocationField.DeploymentId: record.DeploymentId = value; return value.Length <= Limits.LabelCharactersMax;
            case InvocationField.Environment: record.Environment = value; return value.Length <= Limits.LabelCharactersMax;
            case InvocationField.AccountId: Draft.Account = value; return value.Length <= Limits.AccountOrRegionCharactersMax;
            case InvocationField.Region: Draft.Region = value; return value.Length <= Limits.AccountOrRegionCharactersMax;
            case InvocationField.Architecture: record.Architecture = InvocationRules.ArchitectureOf(value); return record.Architecture != Architecture.Unknown;
            case InvocationField.InitializationType: record.InitializationType = InvocationRules.InitializationTypeOf(value); return record.InitializationType != InitializationType.Unknown;
            case InvocationField.Status: record.Status = InvocationRules.StatusOf(value); return record.Status != InvocationStatus.Unknown;
            default: return false;
        }
    }

    private bool TakePlainTime(ReadOnlySpan<byte> value)
    {
        if (!scratch.Shapes.Day.TryParse(value, out var timeUs)) return false;
        Draft.HasTimestamp = timeUs >= InvocationRules.EarliestTimeUs && timeUs <= latestTimeUs;
        Draft.Record.TimeUs = timeUs;
        return Draft.HasTimestamp;
    }

    private int ReadPlainBoolean(ref byte text, int at, InvocationField field)
    {
        var first = ShapeText.FourAt(ref text, at);
        var isTrue = first == True;
        if (!isTrue && (first != Fals || ShapeText.ByteAt(ref text, at + 4) != 'e')) return -1;
        if (field == InvocationField.ColdStart) (Draft.Record.ColdStart, Draft.HasColdStart) = (isTrue, true);
        else Draft.Record.Warmup = isTrue;
        return at + (isTrue ? 4 : 5);
    }

    private int ReadPlainDuration(ref byte text, int at, int last, InvocationField field)
    {
        var end = ShapeText.ReadThousandths(ref text, at, last, out var microseconds);
        if (end < 0 || microseconds > Limits.DurationMsMax * 1000L) return -1;
        ref var record = ref Draft.Record;
        if (field == InvocationField.ExecutionDurationMs) record.DurationUs = microseconds;
        else if (field == InvocationField.InitDurationMs) record.InitUs = microseconds;
        else record.RestoreUs = microseconds;
        return end;
    }

    private int ReadPlainWhole(ref byte text, int at, InvocationField field)
    {
        var end = ShapeText.ReadWhole(ref text, at, out var value);
        if (end < 0 || ShapeText.ByteAt(ref text, end) == '.') return -1;
        if (field == InvocationField.BilledDurationMs)
        {
            Draft.Record.BilledMs = value;
            return value <= Limits.BilledMsMax ? end : -1;
        }
        Draft.Record.MemoryAllocatedMb = value;
        return value is >= Limits.MemoryAllocatedMbMin and <= Limits.MemoryAllocatedMbMax ? end : -1;
    }

    private int ReadPlainMemoryUsed(ref byte text, int at, int last)
    {
        var end = ShapeText.ReadWhole(ref text, at, out var megabytes);
        if (end < 0 || megabytes >= Limits.MemoryUsedMbMax) return -1;
        var kilobytes = megabytes * 1024L;
        if (ShapeText.ByteAt(ref text, end) == '.')
        {
            // Eight digits, which is what a count of 4 KB pages has; what is cut beyond them could decide a tie.
            var point = end;
            end = ShapeText.ReadFraction(ref text, point + 1, last, out var digits);
            if (end - point > 9) return -1;
            kilobytes += (ShapeText.Eight(digits) * 1024L + 50_000_000) / 100_000_000;
        }
        Draft.Record.MemoryUsedKb = kilobytes;
        return end;
    }
}
