namespace Coldstart.Ingestion.LambdaLogs;

/// <summary>
/// Finds what stands on a line without a newline in front of it: an event behind the text of an extension that forgot its newline,
/// and the next of several lines that a copy put on one.
/// </summary>
internal static class GluedPieces
{
    // The mark of an event stands in its first members; the ones before it are a time and little else.
    private const int MarkDistanceMax = 256;

    /// <summary>True where an object has the marks of an event that this door takes.</summary>
    public static bool IsOurs(ReadOnlySpan<byte> text) => text.IndexOf("\"platform."u8) >= 0 || text.IndexOf("\"ColdStartReport\""u8) >= 0;

    /// <summary>True where a text is an object with the mark of a ColdStartReport.</summary>
    public static bool IsColdStartReport(ReadOnlySpan<byte> text) => !text.IsEmpty && text[0] == '{' && text.IndexOf("ColdStartReport"u8) >= 0;

    /// <summary>Bytes of a line up to what is glued to it: all, where nothing is.</summary>
    public static int LengthOfFirst(ReadOnlySpan<byte> line)
    {
        // The next line first: it is near, while the search for an event may go far, and would again for every line.
        var length = line[0] is (byte)'S' or (byte)'E' or (byte)'R' or (byte)'I' ? IndexOfLine(line) : line.Length;
        return IndexOfEvent(line[..length]);
    }

    private static int IndexOfEvent(ReadOnlySpan<byte> line)
    {
        for (var at = 1; at < line.Length; at++)
        {
            var next = line[at..].IndexOf((byte)'{');
            if (next < 0) break;
            at += next;
            if (IsGlued(line[at - 1]) && IsStart(line[at..]) && IsOurs(line[at..Math.Min(line.Length, at + MarkDistanceMax)])) return at;
        }
        return line.Length;
    }

    private static bool IsStart(ReadOnlySpan<byte> text) =>
        text.StartsWith("{\"time\""u8) || text.StartsWith("{\"type\""u8) || text.StartsWith("{\"record\""u8);

    // Someone who prints an event as a part of a sentence or of an object has a space, a quotation mark or a colon before it.
    private static bool IsGlued(byte before) => !" \t\r'\"\\:,([{=`"u8.Contains(before);

    private static int IndexOfLine(ReadOnlySpan<byte> line)
    {
        if (!line.StartsWith("START RequestId:"u8) && !line.StartsWith("END RequestId:"u8) && !line.StartsWith("REPORT RequestId:"u8) && !line.StartsWith("INIT_START "u8)) return line.Length;
        const int FirstKeyEnd = 17;
        for (var at = FirstKeyEnd; at < line.Length; at++)
        {
            var next = line[at..].IndexOf(" RequestId:"u8);
            if (next < 0) break;
            at += next;
            foreach (var keyword in (ReadOnlySpan<int>)[6, 5, 3])
            {
                var start = at - keyword;
                if (FieldText.SkipSeparators(line[..start], start - 1) == start && IsKeyword(line[start..at])) return start;
            }
        }
        return line.Length;
    }

    private static bool IsKeyword(ReadOnlySpan<byte> word) => word.SequenceEqual("REPORT"u8) || word.SequenceEqual("START"u8) || word.SequenceEqual("END"u8);
}
