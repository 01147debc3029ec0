namespace Coldstart.Ingestion.LambdaLogs;

/// <summary>Finds an event of ours that stands on a line without a newline in front of it: extensions forget theirs.</summary>
internal static class GluedDocument
{
    /// <summary>True where a text has the marks of an event that this door takes.</summary>
    public static bool IsOurs(ReadOnlySpan<byte> text) => text.IndexOf("\"platform."u8) >= 0 || text.IndexOf("\"ColdStartReport\""u8) >= 0;

    /// <summary>True where a text is an object with the mark of a ColdStartReport.</summary>
    public static bool IsColdStartReport(ReadOnlySpan<byte> text) => !text.IsEmpty && text[0] == '{' && text.IndexOf("ColdStartReport"u8) >= 0;

    /// <summary>Where on a line, behind its first byte, such an event begins; -1 where there is none.</summary>
    public static int IndexIn(ReadOnlySpan<byte> line)
    {
        if (!IsOurs(line)) return -1;
        for (var at = 1; at < line.Length; at++)
        {
            var next = line[at..].IndexOf("{\""u8);
            if (next < 0) return -1;
            at += next;
            if (IsStart(line[at..]) && IsGlued(line[at - 1])) return at;
        }
        return -1;
    }

    private static bool IsStart(ReadOnlySpan<byte> text) =>
        text.StartsWith("{\"time\""u8) || text.StartsWith("{\"type\""u8) || text.StartsWith("{\"record\""u8);

    // Someone who prints an event as a part of a sentence or of an object has a space, a quotation mark or a colon before it.
    private static bool IsGlued(byte before) => !" \t\r'\"\\:,([{=`"u8.Contains(before);
}
