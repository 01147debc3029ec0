using System.Buffers;
using Coldstart.Analytics;

namespace Coldstart.Ingestion.LambdaLogs;

/// <summary>
/// Finds where a JSON value ends (RFC 8259, strictly). Utf8JsonReader is not used because it throws: logs are full of lines that
/// begin like JSON and are not, and an exception costs as much as reading a hundred of them. Depth is bounded, nothing is recursive.
/// </summary>
internal static class JsonScan
{
    private static readonly SearchValues<byte> StringStops = SearchValues.Create([(byte)'"', (byte)'\\', .. Enumerable.Range(0, 0x20).Select(code => (byte)code)]);

    private static readonly SearchValues<byte> HexDigits = SearchValues.Create("0123456789abcdefABCDEF"u8);

    public static int SkipSpace(ReadOnlySpan<byte> text, int at)
    {
        while (at < text.Length && text[at] is (byte)' ' or (byte)'\n' or (byte)'\r' or (byte)'\t') at++;
        return at;
    }

    /// <summary>Goes over one value.</summary>
    /// <param name="text">Holds the value.</param>
    /// <param name="at">Its first byte; afterwards the byte behind it, or where it went wrong.</param>
    public static bool TrySkipValue(ReadOnlySpan<byte> text, ref int at)
    {
        // One bit per level: set where the level is an object.
        ulong objects = 0;
        var depth = 0;
        while (true)
        {
            if (at >= text.Length) return false;
            if (text[at] is (byte)'{' or (byte)'[')
            {
                if (depth == Limits.LogJsonDepthMax) return false;
                var isObject = text[at] == '{';
                objects = objects << 1 | (isObject ? 1UL : 0);
                depth++;
                at = SkipSpace(text, at + 1);
                if (at >= text.Length) return false;
                if (text[at] != (isObject ? '}' : ']'))
                {
                    if (isObject && !TrySkipKey(text, ref at)) return false;
                    continue;
                }
            }
            else if (!TrySkipScalar(text, ref at))
            {
                return false;
            }
            if (!TryClose(text, ref at, ref objects, ref depth)) return false;
            if (depth == 0) return true;
        }
    }

    /// <summary>Goes over a key and its colon to the value.</summary>
    public static bool TrySkipKey(ReadOnlySpan<byte> text, ref int at)
    {
        if (at >= text.Length || text[at] != '"' || !TrySkipString(text, ref at, out _)) return false;
        at = SkipSpace(text, at);
        if (at >= text.Length || text[at] != ':') return false;
        at = SkipSpace(text, at + 1);
        return true;
    }

    /// <summary>Goes over a string, from quotation mark to quotation mark.</summary>
    public static bool TrySkipString(ReadOnlySpan<byte> text, ref int at, out bool hasEscapes)
    {
        hasEscapes = false;
        at++;
        while (true)
        {
            var plain = text[at..].IndexOfAny(StringStops);
            at = plain < 0 ? text.Length : at + plain;
            if (at >= text.Length) return false;
            if (text[at] == '"')
            {
                at++;
                return true;
            }
            if (text[at] != '\\' || at + 1 >= text.Length) return false;
            hasEscapes = true;
            var letter = text[at + 1];
            if (letter == 'u')
            {
                if (at + 6 > text.Length || text.Slice(at + 2, 4).ContainsAnyExcept(HexDigits)) return false;
                at += 6;
            }
            else if ("\"\\/bfnrt"u8.Contains(letter))
            {
                at += 2;
            }
            else
            {
                return false;
            }
        }
    }

    /// <summary>Behind a value: goes over what it closes, to the next value or, at depth 0, behind the outermost.</summary>
    private static bool TryClose(ReadOnlySpan<byte> text, ref int at, ref ulong objects, ref int depth)
    {
        // An empty object or array stands at its closing bracket and is closed here as well.
        while (depth > 0)
        {
            at = SkipSpace(text, at);
            if (at >= text.Length) return false;
            var isObject = (objects & 1) != 0;
            if (text[at] == ',')
            {
                at = SkipSpace(text, at + 1);
                return !isObject || TrySkipKey(text, ref at);
            }
            if (text[at] != (isObject ? '}' : ']')) return false;
            at++;
            objects >>= 1;
            depth--;
        }
        return true;
    }

    private static bool TrySkipScalar(ReadOnlySpan<byte> text, ref int at)
    {
        var rest = text[at..];
        switch (rest[0])
        {
            case (byte)'"': return TrySkipString(text, ref at, out _);
            case (byte)'t': return TrySkipWord(rest, "true"u8, ref at);
            case (byte)'f': return TrySkipWord(rest, "false"u8, ref at);
            case (byte)'n': return TrySkipWord(rest, "null"u8, ref at);
            default: return TrySkipNumber(text, ref at);
        }
    }

    private static bool TrySkipWord(ReadOnlySpan<byte> rest, ReadOnlySpan<byte> word, ref int at)
    {
        if (!rest.StartsWith(word)) return false;
        at += word.Length;
        return true;
    }

    private static bool TrySkipNumber(ReadOnlySpan<byte> text, ref int at)
    {
        if (text[at] == '-') at++;
        var start = at;
        if (!TrySkipDigits(text, ref at) || (text[start] == '0' && at - start > 1)) return false;
        if (at < text.Length && text[at] == '.')
        {
            at++;
            if (!TrySkipDigits(text, ref at)) return false;
        }
        if (at >= text.Length || (text[at] | 0x20) != 'e') return true;
        at++;
        if (at < text.Length && text[at] is (byte)'+' or (byte)'-') at++;
        return TrySkipDigits(text, ref at);
    }

    private static bool TrySkipDigits(ReadOnlySpan<byte> text, ref int at)
    {
        var start = at;
        while (at < text.Length && (uint)(text[at] - '0') <= 9) at++;
        return at > start;
    }
}
