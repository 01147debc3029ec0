using System.Buffers;

namespace Coldstart.Ingestion.CloudWatch;

/// <summary>Goes from one JSON value of a text to the next: values on lines of their own, behind each other, or in an array.</summary>
internal static class PayloadText
{
    private static readonly SearchValues<byte> Between = SearchValues.Create(" \t\r\n,[]"u8);

    /// <summary>The first byte from <paramref name="at"/> on that is no blank and no bracket or comma of an array.</summary>
    public static int Next(ReadOnlySpan<byte> text, int at)
    {
        var length = text[at..].IndexOfAnyExcept(Between);
        return length < 0 ? text.Length : at + length;
    }

    /// <summary>Where something that is no JSON ends at the latest: before the next line that begins an object.</summary>
    public static int EndOfBroken(ReadOnlySpan<byte> text)
    {
        var length = text[1..].IndexOf("\n{"u8);
        return length < 0 ? text.Length : length + 1;
    }
}
