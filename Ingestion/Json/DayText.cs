using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Coldstart.Ingestion.Json;

/// <summary>Reads RFC 3339 times and remembers the day of the last one: most records of a request are of one day.</summary>
internal sealed class DayText
{
    private const int DateLength = 11;
    private const ulong TimePattern = 0x30303A30303A3030;
    private const ulong Colons = 0x0000FF0000FF0000;

    private ulong firstOfDate;
    private uint restOfDate;
    private long dayUs;

    /// <summary>As <see cref="Rfc3339.TryParse"/>, to the last bit.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public bool TryParse(ReadOnlySpan<byte> text, out long timeUs)
    {
        if (text.Length < 20) return Rfc3339.TryParse(text, out timeUs);
        if (MemoryMarshal.Read<ulong>(text) != firstOfDate || MemoryMarshal.Read<uint>(text[7..]) != restOfDate) return TryRemember(text, out timeUs);
        var digits = MemoryMarshal.Read<ulong>(text[DateLength..]) ^ TimePattern;
        var hour = (digits & 0xFF) * 10 + (digits >> 8 & 0xFF);
        var minute = (digits >> 24 & 0xFF) * 10 + (digits >> 32 & 0xFF);
        var second = (digits >> 48 & 0xFF) * 10 + (digits >> 56);
        var isPlain = ShapeText.CountDigits(digits) == 8 && (digits & Colons) == 0 && hour < 24 && minute < 60 && second < 60;
        if (!isPlain || !TryReadFraction(text[19..], out var fractionUs)) return Rfc3339.TryParse(text, out timeUs);
        timeUs = dayUs + (long)(hour * 3600 + minute * 60 + second) * 1_000_000 + fractionUs;
        return true;
    }

    private bool TryRemember(ReadOnlySpan<byte> text, out long timeUs)
    {
        if (!Rfc3339.TryParse(text, out timeUs)) return false;
        // The same date at midnight in UTC is the day, whatever the offset of this text.
        Span<byte> midnight = stackalloc byte[20];
        text[..DateLength].CopyTo(midnight);
        "00:00:00Z"u8.CopyTo(midnight[DateLength..]);
        if (!Rfc3339.TryParse(midnight, out dayUs)) return true;
        firstOfDate = MemoryMarshal.Read<ulong>(text);
        restOfDate = MemoryMarshal.Read<uint>(text[7..]);
        return true;
    }

    /// <summary>Nothing or up to eight digits of a fraction, and a Z.</summary>
    private static bool TryReadFraction(ReadOnlySpan<byte> rest, out long fractionUs)
    {
        fractionUs = 0;
        if (rest.Length == 1) return rest[0] == 'Z';
        var digits = rest.Length - 2;
        if (rest[0] != '.' || rest[^1] != 'Z' || digits is < 1 or > 8) return false;
        for (var i = 0; i < 6; i++) fractionUs = fractionUs * 10 + (i < digits ? (uint)(rest[1 + i] - '0') : 0);
        return rest.Slice(1, digits).IndexOfAnyExceptInRange((byte)'0', (byte)'9') < 0;
    }
}
