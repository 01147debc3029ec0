using System.Text;
using Coldstart.Analytics.Binary;

namespace Coldstart.Ingestion.LambdaLogs;

/// <summary>One JSON value where it stands in a line.</summary>
internal readonly ref struct JsonValue(ReadOnlySpan<byte> raw)
{
    /// <summary>As it was written, a string with its quotation marks. Empty: there is no such value.</summary>
    public ReadOnlySpan<byte> Raw { get; } = raw;

    public bool IsMissing => Raw.IsEmpty;

    public bool IsString => !Raw.IsEmpty && Raw[0] == '"';

    public bool IsObject => !Raw.IsEmpty && Raw[0] == '{';

    public bool IsArray => !Raw.IsEmpty && Raw[0] == '[';

    public bool IsNumber => !Raw.IsEmpty && (Raw[0] == '-' || (uint)(Raw[0] - '0') <= 9);

    /// <summary>What stands between the quotation marks, escapes and all; for what AWS never escapes. Empty where it is no string.</summary>
    public ReadOnlySpan<byte> Plain => IsString ? Raw[1..^1] : default;

    /// <summary>A number, or a string that holds one, as text.</summary>
    public ReadOnlySpan<byte> Number => IsNumber ? Raw : Plain;

    /// <summary>The text of a string; where it has escapes, undone in the scratch. Empty where it is no string.</summary>
    public ReadOnlySpan<byte> Text(ByteWriter scratch)
    {
        var text = Plain;
        var escape = text.IndexOf((byte)'\\');
        if (escape < 0) return text;
        var start = scratch.Length;
        AppendText(scratch);
        return scratch.WrittenSpan[start..];
    }

    /// <summary>Appends the text of a string; nothing where it is none.</summary>
    public void AppendText(ByteWriter target)
    {
        var text = Plain;
        var escape = text.IndexOf((byte)'\\');
        if (escape < 0) escape = text.Length;
        target.WriteRaw(text[..escape]);
        Unescape(text[escape..], target);
    }

    // The scan has seen that every escape is whole.
    private static void Unescape(ReadOnlySpan<byte> text, ByteWriter target)
    {
        while (!text.IsEmpty)
        {
            var letter = text[1];
            if (letter == 'u')
            {
                UnescapeScalar(ref text, target);
            }
            else
            {
                target.WriteByte(letter switch { (byte)'b' => 8, (byte)'f' => 12, (byte)'n' => 10, (byte)'r' => 13, (byte)'t' => 9, _ => letter });
                text = text[2..];
            }
            var plain = text.IndexOf((byte)'\\');
            if (plain < 0) plain = text.Length;
            target.WriteRaw(text[..plain]);
            text = text[plain..];
        }
    }

    // Half of a surrogate pair, and U+0000, which no database takes, become U+FFFD: the rest of the line is still worth reading.
    private static void UnescapeScalar(ref ReadOnlySpan<byte> text, ByteWriter target)
    {
        var first = HexAt(text);
        text = text[6..];
        if (!Rune.TryCreate(first, out var rune) || first == 0)
        {
            rune = Rune.ReplacementChar;
            if (text.Length >= 6 && text[0] == '\\' && text[1] == 'u' && Rune.TryCreate(first, HexAt(text), out var pair))
            {
                rune = pair;
                text = text[6..];
            }
        }
        target.Advance(rune.EncodeToUtf8(target.GetSpan(4)));
    }

    private static char HexAt(ReadOnlySpan<byte> escape)
    {
        var value = 0;
        foreach (var digit in escape.Slice(2, 4)) value = value << 4 | (digit <= '9' ? digit - '0' : (digit | 0x20) - 'a' + 10);
        return (char)value;
    }
}
