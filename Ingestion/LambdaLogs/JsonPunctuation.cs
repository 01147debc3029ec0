namespace Coldstart.Ingestion.LambdaLogs;

/// <summary>
/// Goes over what stands between the documents of an array or of an export (<c>{"events": [</c>, commas, closing brackets), so that
/// a container of any size is read as the documents in it, without ever being held.
/// </summary>
internal static class JsonPunctuation
{
    /// <summary>The first byte from <paramref name="at"/> on that is no such punctuation.</summary>
    public static int Skip(ReadOnlySpan<byte> text, int at)
    {
        switch (text[at])
        {
            case (byte)'{': return SkipContainer(text, at);
            case (byte)'[' when StartsDocument(text, at + 1): return at + 1;
            case (byte)',' when StartsDocument(text, at + 1) || RestOfLineIs(text, at, ","u8): return at + 1;
            case (byte)']' or (byte)'}' when RestOfLineIs(text, at, "]},;"u8): return LogText.EndOfLine(text, at);
            default: return at;
        }
    }

    private static int SkipContainer(ReadOnlySpan<byte> text, int start)
    {
        var at = JsonScan.SkipSpace(text, start + 1);
        if (!text[at..].StartsWith("\"events\""u8)) return start;
        at = JsonScan.SkipSpace(text, at + "\"events\"".Length);
        if (at >= text.Length || text[at] != ':') return start;
        at = JsonScan.SkipSpace(text, at + 1);
        return at < text.Length && text[at] == '[' && StartsDocument(text, at + 1) ? at + 1 : start;
    }

    private static bool StartsDocument(ReadOnlySpan<byte> text, int at)
    {
        at = JsonScan.SkipSpace(text, at);
        return at < text.Length && text[at] is (byte)'{' or (byte)'[';
    }

    private static bool RestOfLineIs(ReadOnlySpan<byte> text, int at, ReadOnlySpan<byte> allowed)
    {
        for (; at < text.Length && text[at] != '\n'; at++)
        {
            if (!allowed.Contains(text[at]) && text[at] is not ((byte)' ' or (byte)'\t' or (byte)'\r')) return false;
        }
        return true;
    }
}
