using Coldstart.Analytics;
using Coldstart.Analytics.Records;
using Coldstart.Ingestion.Json;

namespace Coldstart.Ingestion.LambdaLogs;

/// <summary>Turns the fields of a line or event into the facts of a record, each with its unit and range.</summary>
internal static class LogRecords
{
    /// <summary>Fills a record, whose kind is set, with what the fields state.</summary>
    /// <returns>Null, or what is wrong with the line.</returns>
    public static string? Fill(ref InvocationRecord record, in LogFields fields)
    {
        record.TraceId = Cut(fields.TraceId, Limits.TraceIdCharactersMax);
        record.RuntimeVersion = Cut(fields.RuntimeVersion, Limits.LabelCharactersMax);
        record.FunctionVersion = Cut(fields.Version, Limits.LabelCharactersMax);
        record.InitializationType = InvocationRules.InitializationTypeOf(fields.InitializationType);
        record.Phase = PhaseOf(fields.Phase);
        return FillRequest(ref record, fields) ?? FillStatus(ref record, fields) ?? record.Kind switch
        {
            // What runtimeDone calls its duration ends before the extensions do: only a report's is the invocation's.
            RecordKind.Report => FillReport(ref record, fields),
            RecordKind.InitReport => FillInit(ref record, fields.InitDuration.IsEmpty ? fields.Duration : fields.InitDuration),
            RecordKind.RestoreReport => FillRestore(ref record, fields.RestoreDuration.IsEmpty ? fields.Duration : fields.RestoreDuration),
            RecordKind.LogsDropped => FillDropped(ref record, fields.DroppedRecords),
            _ => null,
        };
    }

    /// <summary>Fills the record of a ColdStartReport.</summary>
    /// <returns>Null, or what is wrong with it.</returns>
    public static string? FillColdStartReport(ref InvocationRecord record, in LogFields fields)
    {
        if (!Whole(fields.MemorySize, Limits.LogMemoryMbMax, out var memoryMb)) return "the memory size must be a whole number of MB";
        if (memoryMb > 0) record.MemoryAllocatedMb = memoryMb;
        return fields.InitDuration.IsEmpty ? "the init duration must be a number of milliseconds" : FillInit(ref record, fields.InitDuration);
    }

    /// <summary>A request id is any printable word: documentation has <c>xmpl</c> in them, other systems make their own.</summary>
    public static bool IsRequestId(ReadOnlySpan<byte> id) =>
        id.Length is > 0 and <= Limits.IdentifierCharactersMax && id.IndexOfAnyExceptInRange((byte)'!', (byte)'~') < 0;

    /// <summary>How an error type that comes without a better word ended the invocation.</summary>
    public static InvocationStatus StatusOf(ReadOnlySpan<byte> errorType)
    {
        if (errorType.SequenceEqual("Runtime.OutOfMemory"u8)) return InvocationStatus.OutOfMemory;
        return errorType.SequenceEqual("Sandbox.Timedout"u8) ? InvocationStatus.Timeout : InvocationStatus.Error;
    }

    public static ReadOnlySpan<byte> Cut(ReadOnlySpan<byte> text, int lengthMax)
    {
        if (text.Length <= lengthMax) return text;
        var length = lengthMax;
        while (length > 0 && (text[length] & 0xC0) == 0x80) length--;
        return text[..length];
    }

    private static string? FillRequest(ref InvocationRecord record, in LogFields fields)
    {
        if (record.Kind is not (RecordKind.Start or RecordKind.Report or RecordKind.RuntimeDone)) return null;
        if (!IsRequestId(fields.RequestId)) return "the request id must be 1 to 255 printable characters";
        record.RequestId = fields.RequestId;
        return null;
    }

    private static string? FillStatus(ref InvocationRecord record, in LogFields fields)
    {
        record.ErrorType = Cut(fields.ErrorType, Limits.ErrorTypeBytesMax);
        var status = fields.Status;
        if (status.IsEmpty) record.Status = fields.ErrorType.IsEmpty ? InvocationStatus.Unknown : StatusOf(fields.ErrorType);
        else if (status.SequenceEqual("success"u8)) record.Status = InvocationStatus.Success;
        else if (status.SequenceEqual("timeout"u8)) record.Status = InvocationStatus.Timeout;
        else if (status.SequenceEqual("error"u8) || status.SequenceEqual("failure"u8)) record.Status = StatusOf(fields.ErrorType);
        else return "the status must be success, error, failure or timeout";
        return null;
    }

    private static string? FillReport(ref InvocationRecord record, in LogFields fields)
    {
        if (!Microseconds(fields.Duration, out var durationUs) || durationUs < 0) return "the duration must be a number of milliseconds";
        record.DurationUs = durationUs;
        if (!Whole(fields.BilledDuration, Limits.LogDurationMsMax, out var billedMs)) return "the billed duration must be a whole number of milliseconds";
        if (billedMs >= 0) record.BilledMs = billedMs;
        if (!Whole(fields.MemorySize, Limits.LogMemoryMbMax, out var memoryMb)) return "the memory size must be a whole number of MB";
        if (memoryMb > 0) record.MemoryAllocatedMb = memoryMb;
        if (!Thousandths(fields.MaxMemoryUsed, Limits.LogMemoryMbMax, out var used)) return "the memory used must be a number of MB";
        if (used >= 0) record.MemoryUsedKb = (used * 1024 + 500) / 1000;
        if (!Whole(fields.BilledRestoreDuration, Limits.LogDurationMsMax, out var billedRestoreMs)) return "the billed restore duration must be a whole number of milliseconds";
        if (billedRestoreMs >= 0) record.BilledRestoreMs = billedRestoreMs;
        var fault = FillInit(ref record, fields.InitDuration) ?? FillRestore(ref record, fields.RestoreDuration);
        record.ColdStart = record.Has(RecordFacts.Init | RecordFacts.Restore);
        return fault;
    }

    private static string? FillInit(ref InvocationRecord record, ReadOnlySpan<byte> text)
    {
        if (!Microseconds(text, out var initUs)) return "the init duration must be a number of milliseconds";
        if (initUs >= 0) record.InitUs = initUs;
        return null;
    }

    private static string? FillRestore(ref InvocationRecord record, ReadOnlySpan<byte> text)
    {
        if (!Microseconds(text, out var restoreUs)) return "the restore duration must be a number of milliseconds";
        if (restoreUs >= 0) record.RestoreUs = restoreUs;
        return null;
    }

    private static string? FillDropped(ref InvocationRecord record, ReadOnlySpan<byte> text)
    {
        if (!Whole(text, Limits.DroppedRecordsMax, out var dropped) || dropped < 0) return "the number of dropped records must be a whole number";
        (record.Metric, record.MetricValue) = (PlatformMetric.DroppedRecords, dropped);
        return null;
    }

    /// <summary>Milliseconds as µs; -1 where there is no text.</summary>
    private static bool Microseconds(ReadOnlySpan<byte> text, out long durationUs) => Thousandths(text, Limits.LogDurationMsMax, out durationUs);

    private static bool Thousandths(ReadOnlySpan<byte> text, long maximum, out long thousandths)
    {
        thousandths = -1;
        return text.IsEmpty || (LogNumbers.TryThousandths(text, out thousandths) && thousandths <= maximum * 1000);
    }

    private static bool Whole(ReadOnlySpan<byte> text, long maximum, out long whole)
    {
        whole = -1;
        return text.IsEmpty || (LogNumbers.TryWhole(text, out whole) && whole <= maximum);
    }

    private static InitPhase PhaseOf(ReadOnlySpan<byte> phase)
    {
        if (phase.SequenceEqual("init"u8)) return InitPhase.Init;
        if (phase.SequenceEqual("invoke"u8)) return InitPhase.Invoke;
        return phase.SequenceEqual("snap-start"u8) ? InitPhase.SnapStart : InitPhase.Unknown;
    }
}
