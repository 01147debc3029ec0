using Coldstart.Analytics;
using Coldstart.Analytics.Records;

namespace Coldstart.Ingestion.LambdaLogs;

/// <summary>Reads the lines that Lambda itself prints: START, REPORT, INIT_START and their relatives.</summary>
internal static class ReportLines
{
    /// <summary>Reads a line.</summary>
    /// <param name="text">The message of the line and all that follows it.</param>
    /// <param name="lineLength">Bytes of the line.</param>
    /// <param name="fields">Takes what the line states.</param>
    /// <param name="kind">What the line is.</param>
    /// <returns>Bytes of the line with those that continue it; 0 where this is none of these lines.</returns>
    public static int TryRead(ReadOnlySpan<byte> text, int lineLength, ref LogFields fields, out RecordKind kind)
    {
        kind = KindOf(text[..lineLength], out var length);
        if (kind == default) return 0;
        var extent = kind == RecordKind.Report ? ExtentOfReport(text, lineLength) : lineLength;
        FieldText.Read(text[length..extent], ref fields);
        return extent;
    }

    /// <summary>Says what is wrong with a line's fields before they are read: an end without a duration states nothing.</summary>
    public static string? FaultOf(RecordKind kind, in LogFields fields) =>
        kind is RecordKind.InitReport or RecordKind.RestoreReport && fields.Duration.IsEmpty && fields.InitDuration.IsEmpty && fields.RestoreDuration.IsEmpty
            ? "the line must have a duration"
            : null;

    /// <summary>True where a line begins like one of these.</summary>
    public static bool IsOurs(ReadOnlySpan<byte> line) => KindOf(line, out _) != default;

    private static RecordKind KindOf(ReadOnlySpan<byte> line, out int length)
    {
        length = 0;
        if (line.Length < 10) return default;
        switch (line[0])
        {
            case (byte)'R' when line.StartsWith("REPORT"u8): return WithRequestId(line, 6, RecordKind.Report, out length);
            case (byte)'S' when line.StartsWith("START"u8): return WithRequestId(line, 5, RecordKind.Start, out length);
            case (byte)'R' when line.StartsWith("RESTORE_START"u8): return Bare(line, length = 13, RecordKind.RestoreStart);
            case (byte)'R' when line.StartsWith("RESTORE_REPORT"u8): return Bare(line, length = 14, RecordKind.RestoreReport);
            case (byte)'I' when line.StartsWith("INIT_START"u8): return Bare(line, length = 10, RecordKind.InitStart);
            case (byte)'I' when line.StartsWith("INIT_REPORT"u8): return Bare(line, length = 11, RecordKind.InitReport);
            default: return default;
        }
    }

    private static RecordKind WithRequestId(ReadOnlySpan<byte> line, int keyword, RecordKind kind, out int length)
    {
        length = FieldText.SkipSeparators(line, keyword);
        return length > keyword && line[length..].StartsWith("RequestId"u8) ? kind : default;
    }

    private static RecordKind Bare(ReadOnlySpan<byte> line, int keyword, RecordKind kind) =>
        FieldText.TokenEnd(line, keyword) == keyword ? kind : default;

    // The X-Ray part stands behind a newline, and copies wrap the line itself.
    private static int ExtentOfReport(ReadOnlySpan<byte> text, int extent)
    {
        for (var i = 0; i < Limits.LogContinuationLinesMax && extent < text.Length; i++)
        {
            var start = FieldText.SkipSeparators(text[..Math.Min(text.Length, extent + 64)], extent);
            var field = FieldText.KeyAt(text[start..], out _);
            if (text[extent..start].Count((byte)'\n') != 1 || field is LogField.None or LogField.RequestId or LogField.Version) break;
            // Behind a whole REPORT only the X-Ray part follows; "Status: ..." may be a handler's own line.
            if (field != LogField.TraceId && text[..extent].IndexOf("Max Memory Used:"u8) >= 0) break;
            extent = LogText.EndOfLine(text, start);
        }
        return extent;
    }
}
