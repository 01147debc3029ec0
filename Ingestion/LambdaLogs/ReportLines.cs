using Coldstart.Analytics;
using Coldstart.Analytics.Records;

namespace Coldstart.Ingestion.LambdaLogs;

/// <summary>Reads the lines that Lambda itself prints: START, REPORT, INIT_START and their relatives.</summary>
internal static class ReportLines
{
    /// <summary>What is wrong with the fields of a line as a whole, or null: an end without a duration states nothing.</summary>
    public static string? FaultOf(RecordKind kind, in LogFields fields) =>
        kind is RecordKind.InitReport or RecordKind.RestoreReport && fields.Duration.IsEmpty && fields.InitDuration.IsEmpty && fields.RestoreDuration.IsEmpty
            ? "the line must have a duration"
            : null;

    /// <summary>The kind of a line by its first words; default where it is none of these lines.</summary>
    /// <param name="line">The message of the line.</param>
    /// <param name="length">Bytes of the first words, up to the first field.</param>
    public static RecordKind KindOf(ReadOnlySpan<byte> line, out int length)
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

    private static bool IsOnlyOfReports(LogField field) =>
        field is LogField.TraceId or LogField.InitDuration or LogField.RestoreDuration or LogField.BilledRestoreDuration or LogField.ErrorType;

    private static RecordKind WithRequestId(ReadOnlySpan<byte> line, int keyword, RecordKind kind, out int length)
    {
        length = FieldText.SkipSeparators(line, keyword);
        return length > keyword && line[length..].StartsWith("RequestId"u8) ? kind : default;
    }

    private static RecordKind Bare(ReadOnlySpan<byte> line, int keyword, RecordKind kind) =>
        FieldText.TokenEnd(line, keyword) == keyword ? kind : default;

    /// <summary>Bytes of a REPORT with the lines that belong to it: the X-Ray part stands behind a newline, and copies wrap the line itself.</summary>
    public static int ExtentOfReport(ReadOnlySpan<byte> text, int extent)
    {
        for (var i = 0; i < Limits.LogContinuationLinesMax && extent < text.Length; i++)
        {
            var start = FieldText.SkipSeparators(text[..Math.Min(text.Length, extent + 64)], extent);
            var field = FieldText.KeyAt(text[start..], out _);
            if (text[extent..start].Count((byte)'\n') != 1 || field is LogField.None or LogField.RequestId or LogField.Version) break;
            // Behind a whole REPORT a line like "Status: ..." may be a handler's own.
            if (!IsOnlyOfReports(field) && text[..extent].IndexOf("Max Memory Used:"u8) >= 0) break;
            extent = LogText.EndOfLine(text, start);
        }
        return extent;
    }
}
