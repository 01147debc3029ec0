using System.Buffers;
using System.Buffers.Text;
using System.Text;
using Coldstart.Analytics.Binary;

namespace Coldstart.Ingestion.Json;

/// <summary>What is done to the text of JSON strings: undo escapes, count characters, find what must not be there, cut.</summary>
internal static class JsonText
{
    /// <summary>Stands at the end of a text that was cut.</summary>
    public static ReadOnlySpan<byte> CutMark => "…[cut]"u8;

    private static readonly SearchValues<byte> FunctionNameBytes =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.:$/"u8);

    private static readonly SearchValues<byte> ControlBytes = SearchValues.Create([.. Enumerable.Range(0, 0x20).Select(code => (byte)code), 0x7F]);

    /// <summary>True where every byte may stand in a function's name.</summary>
    public static bool IsFunctionName(ReadOnlySpan<byte> text) => text.IndexOfAnyExcept(FunctionNameBytes) < 0;

    /// <summary>True where a control character is in valid UTF-8: U+0000–U+001F, U+007F–U+009F.</summary>
    public static bool HasControl(ReadOnlySpan<byte> text)
    {
        if (text.IndexOfAny(ControlBytes) >= 0) return true;
        for (var at = text.IndexOf((byte)0xC2); at >= 0 && at + 1 < text.Length;)
        {
            if (text[at + 1] < 0xA0) return true;
            var next = text[(at + 1)..].IndexOf((byte)0xC2);
            at = next < 0 ? -1 : at + 1 + next;
        }
        return false;
    }

    /// <summary>Characters (Unicode scalar values) of valid UTF-8.</summary>
    public static int Characters(ReadOnlySpan<byte> text)
    {
        var count = 0;
        foreach (var next in text) count += (next & 0xC0) != 0x80 ? 1 : 0;
        return count;
    }

    /// <summary>Appends a string without its escapes.</summary>
    /// <param name="escaped">Between the quotation marks, in JSON's grammar.</param>
    /// <param name="target">Where it goes.</param>
    /// <returns>False where half of a surrogate pair stands alone: that is no text.</returns>
    public static bool TryUnescape(ReadOnlySpan<byte> escaped, ByteWriter target)
    {
        while (true)
        {
            var plain = escaped.IndexOf((byte)'\\');
            if (plain < 0)
            {
                target.WriteRaw(escaped);
                return true;
            }
            target.WriteRaw(escaped[..plain]);
            escaped = escaped[(plain + 1)..];
            if (escaped[0] != 'u') target.WriteByte(Unescaped(escaped[0]));
            else if (!TryReadScalar(ref escaped, target)) return false;
            escaped = escaped[1..];
        }
    }

    /// <summary>The text, or where it is longer than the bound, as much of it as fits with <see cref="CutMark"/> behind it.</summary>
    public static ReadOnlySpan<byte> Cut(ReadOnlySpan<byte> text, int bytesMax, ByteWriter scratch)
    {
        if (text.Length <= bytesMax) return text;
        var kept = bytesMax - CutMark.Length;
        while (kept > 0 && (text[kept] & 0xC0) == 0x80) kept--;
        var start = scratch.Length;
        scratch.WriteRaw(text[..kept]);
        scratch.WriteRaw(CutMark);
        return scratch.WrittenSpan[start..];
    }

    /// <summary>The text with U+FFFD in place of U+0000, which no database takes as text.</summary>
    public static ReadOnlySpan<byte> WithoutNull(ReadOnlySpan<byte> text, ByteWriter scratch)
    {
        if (!text.Contains((byte)0)) return text;
        var start = scratch.Length;
        foreach (var next in text)
        {
            if (next == 0) scratch.WriteRaw("\uFFFD"u8);
            else scratch.WriteByte(next);
        }
        return scratch.WrittenSpan[start..];
    }

    private static byte Unescaped(byte letter) => letter switch
    {
        (byte)'b' => (byte)'\b',
        (byte)'f' => (byte)'\f',
        (byte)'n' => (byte)'\n',
        (byte)'r' => (byte)'\r',
        (byte)'t' => (byte)'\t',
        _ => letter,
    };

    /// <summary>At the u of an escape; leaves <paramref name="escaped"/> at its last digit.</summary>
    private static bool TryReadScalar(ref ReadOnlySpan<byte> escaped, ByteWriter target)
    {
        var first = (char)HexOf(escaped.Slice(1, 4));
        escaped = escaped[4..];
        if (!Rune.TryCreate(first, out var scalar))
        {
            if (escaped.Length < 7 || escaped[1] != '\\' || escaped[2] != 'u') return false;
            if (!Rune.TryCreate(first, (char)HexOf(escaped.Slice(3, 4)), out scalar)) return false;
            escaped = escaped[6..];
        }
        target.Advance(scalar.EncodeToUtf8(target.GetSpan(4)));
        return true;
    }

    private static uint HexOf(ReadOnlySpan<byte> digits) =>
        Utf8Parser.TryParse(digits, out uint value, out _, 'x') ? value : 0;
}
