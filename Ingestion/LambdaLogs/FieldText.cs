namespace Coldstart.Ingestion.LambdaLogs;

/// <summary>
/// Reads the <c>Key: value</c> pairs of a text line. Copies of logs have tabs, runs of spaces, a space before the tab, or a literal
/// <c>\t</c> between them, and other tools add keys of their own; so there is no layout, only keys, the longest first.
/// </summary>
internal static class FieldText
{
    /// <summary>Fills the fields with all pairs of a text.</summary>
    public static void Read(ReadOnlySpan<byte> text, ref LogFields fields)
    {
        var seen = 0;
        var at = SkipSeparators(text, 0);
        while (at < text.Length)
        {
            var field = KeyAt(text[at..], out var length);
            at = field == LogField.None ? SkipUnknownKey(text, at) : at + length;
            at = SkipSeparators(text, at);
            var value = text[at..TokenEnd(text, at)];
            // A key that follows where a value should be is a key.
            if (!value.IsEmpty && char.IsAsciiLetterUpper((char)value[0]) && KeyAt(text[at..], out _) != LogField.None) continue;
            // What is printed twice counts once, as it came first.
            if ((seen & 1 << (int)field) == 0) fields.Set(field, value);
            seen |= 1 << (int)field;
            at = SkipSeparators(text, at + value.Length);
            at = SkipUnit(text, at);
        }
    }

    /// <summary>The key at the start of a text, with its colon.</summary>
    public static LogField KeyAt(ReadOnlySpan<byte> text, out int length)
    {
        var field = text.IsEmpty ? LogField.None : text[0] switch
        {
            (byte)'B' => Match(text, "Billed Restore Duration:"u8, LogField.BilledRestoreDuration, "Billed Duration:"u8, LogField.BilledDuration),
            (byte)'D' => Match(text, "Duration:"u8, LogField.Duration),
            (byte)'E' => Match(text, "Error Type:"u8, LogField.ErrorType),
            (byte)'I' => Match(text, "Init Duration:"u8, LogField.InitDuration, "Initialization Type:"u8, LogField.InitializationType),
            (byte)'M' => Match(text, "Max Memory Used:"u8, LogField.MaxMemoryUsed, "Memory Size:"u8, LogField.MemorySize),
            (byte)'P' => Match(text, "Phase:"u8, LogField.Phase, "Post Runtime Duration:"u8, LogField.Other),
            (byte)'R' => KeyAfterR(text),
            (byte)'S' => Match(text, "Status:"u8, LogField.Status, text.StartsWith("SegmentId:"u8) ? "SegmentId:"u8 : "Sampled:"u8, LogField.Other),
            (byte)'V' => Match(text, "Version:"u8, LogField.Version),
            (byte)'X' => Match(text, "XRAY TraceId:"u8, LogField.TraceId),
            _ => LogField.None,
        };
        length = field == LogField.None ? 0 : text.IndexOf((byte)':') + 1;
        return field;
    }

    /// <summary>The first byte from <paramref name="at"/> on that separates nothing.</summary>
    public static int SkipSeparators(ReadOnlySpan<byte> text, int at)
    {
        for (int length; at < text.Length && (length = SeparatorAt(text, at)) > 0;) at += length;
        return at;
    }

    /// <summary>Where the word that begins at <paramref name="at"/> ends.</summary>
    public static int TokenEnd(ReadOnlySpan<byte> text, int at)
    {
        while (at < text.Length && (IsPlain(text[at]) || SeparatorAt(text, at) == 0)) at++;
        return at;
    }

    private static LogField KeyAfterR(ReadOnlySpan<byte> text)
    {
        var field = Match(text, "Restore Duration:"u8, LogField.RestoreDuration, "RequestId:"u8, LogField.RequestId);
        if (field == LogField.None) field = Match(text, "Runtime Version ARN:"u8, LogField.RuntimeVersionArn, "Runtime Version:"u8, LogField.RuntimeVersion);
        return field != LogField.None ? field : Match(text, "Runtime Duration:"u8, LogField.Other);
    }

    private static LogField Match(ReadOnlySpan<byte> text, ReadOnlySpan<byte> key, LogField field) => text.StartsWith(key) ? field : LogField.None;

    private static LogField Match(ReadOnlySpan<byte> text, ReadOnlySpan<byte> first, LogField firstField, ReadOnlySpan<byte> second, LogField secondField) =>
        text.StartsWith(first) ? firstField : Match(text, second, secondField);

    private static bool IsPlain(byte next) => next is > (byte)' ' and not (byte)'\\' and not 0xC2;

    private static int SeparatorAt(ReadOnlySpan<byte> text, int at) => text[at] switch
    {
        (byte)' ' or (byte)'\t' or (byte)'\n' or (byte)'\r' => 1,
        (byte)'\\' when at + 1 < text.Length && text[at + 1] is (byte)'t' or (byte)'n' or (byte)'r' => 2,
        0xC2 when at + 1 < text.Length && text[at + 1] == 0xA0 => 2,
        _ => 0,
    };

    // A key that we do not know has several words too ("Total Runtime Duration:"): it ends with its colon, or at a separator
    // that never stands within a key.
    private static int SkipUnknownKey(ReadOnlySpan<byte> text, int at)
    {
        while (at < text.Length)
        {
            var end = TokenEnd(text, at);
            if (end > at && text[end - 1] == ':') return end;
            at = end;
            if (at >= text.Length || text[at] != ' ' || (at + 1 < text.Length && SeparatorAt(text, at + 1) > 0)) return at;
            at++;
        }
        return at;
    }

    private static int SkipUnit(ReadOnlySpan<byte> text, int at)
    {
        var end = TokenEnd(text, at);
        var word = text[at..end];
        return word.SequenceEqual("ms"u8) || word.SequenceEqual("MB"u8) ? SkipSeparators(text, end) : at;
    }
}
