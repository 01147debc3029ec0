namespace Coldstart.Ingestion.LambdaLogs;

/// <summary>
/// What exports print before a message: a time, a log stream, or both in either order (<c>aws logs tail</c>, <c>sam logs</c>,
/// exports to S3), and the time that a runtime prints itself.
/// </summary>
internal static class LineHead
{
    // Stream and time of the export, and the time of the runtime behind them.
    private const int PartsMax = 3;

    private const int PartLengthMax = 256;

    /// <summary>Reads the head of a line.</summary>
    /// <param name="text">Begins with the line.</param>
    /// <param name="origin">Takes what the head tells.</param>
    /// <returns>Bytes up to the message.</returns>
    public static int Read(ReadOnlySpan<byte> text, scoped ref LogOrigin origin)
    {
        var at = SkipBlanks(text, 0);
        for (var part = 0; part < PartsMax && at < text.Length && char.IsAsciiDigit((char)text[at]); part++)
        {
            var length = ReadPart(text[at..Math.Min(text.Length, at + PartLengthMax)], ref origin);
            if (length == 0) break;
            at = SkipBlanks(text, at + length);
        }
        return at;
    }

    /// <summary>The first byte from <paramref name="at"/> on that is no blank of the same line.</summary>
    public static int SkipBlanks(ReadOnlySpan<byte> text, int at)
    {
        while (at < text.Length)
        {
            if (text[at] is (byte)' ' or (byte)'\t' or (byte)'\r') at++;
            else if (text[at] == '\\' && at + 1 < text.Length && text[at + 1] == 't') at += 2;
            else break;
        }
        return at;
    }

    private static int ReadPart(ReadOnlySpan<byte> text, scoped ref LogOrigin origin)
    {
        if (LogTimes.TryRead(text, out var timeUs, out var length))
        {
            if (FieldText.TokenEnd(text, length) != length) return 0;
            origin.At(timeUs);
            return length;
        }
        length = FieldText.TokenEnd(text, 0);
        if (origin.TryEnvironment(text[..length])) return length;
        const int EpochMillisecondsLength = 13;
        if (length != EpochMillisecondsLength || !LogTimes.TryReadNumber(text[..length], out timeUs)) return 0;
        origin.At(timeUs);
        return length;
    }
}
