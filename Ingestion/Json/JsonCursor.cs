using System.Text.Json;
using System.Text.Unicode;
using Coldstart.Analytics;
using Coldstart.Analytics.Binary;

namespace Coldstart.Ingestion.Json;

/// <summary>A place in a JSON text, for what lies around the records; the records themselves are read by others.</summary>
internal ref struct JsonCursor
{
    private static readonly JsonReaderOptions Options = new() { MaxDepth = Limits.JsonDepthFollowedMax };

    private readonly ReadOnlySpan<byte> text;

    /// <summary>Starts behind white space, and behind a byte order mark, which RFC 8259 lets a reader ignore.</summary>
    /// <param name="text">The text; places are counted from its beginning.</param>
    /// <param name="start">Where to begin.</param>
    public JsonCursor(ReadOnlySpan<byte> text, int start = 0)
    {
        this.text = text;
        Go(start + (text[start..].StartsWith("\uFEFF"u8) ? 3 : 0));
    }

    /// <summary>Offset of the next byte.</summary>
    public int Position { get; private set; }

    /// <summary>The place behind the text.</summary>
    public readonly int Limit => text.Length;

    public readonly bool AtEnd => Position >= text.Length;

    /// <summary>The next byte, or 0 at the end.</summary>
    public readonly byte Next => AtEnd ? (byte)0 : text[Position];

    private readonly ReadOnlySpan<byte> Rest => text[Position..];

    /// <summary>Steps over a byte and the white space behind it, if it is the next.</summary>
    public bool Take(char expected)
    {
        if (Next != expected) return false;
        Go(Position + 1);
        return true;
    }

    /// <summary>Goes to a later place and steps over the white space there.</summary>
    public void Go(int position)
    {
        Position = position;
        SkipWhitespace();
    }

    private void SkipWhitespace()
    {
        while (!AtEnd && text[Position] is (byte)' ' or (byte)'\t' or (byte)'\r' or (byte)'\n') Position++;
    }

    /// <summary>Steps over any value and the white space behind it.</summary>
    /// <returns>False where it is no UTF-8.</returns>
    /// <exception cref="JsonException">It is no JSON.</exception>
    public bool TrySkipValue()
    {
        var reader = new Utf8JsonReader(Rest, Options);
        reader.Read();
        reader.Skip();
        return Pass((int)reader.BytesConsumed);
    }

    /// <summary>Reads a name and steps over it and the white space behind it.</summary>
    /// <returns>False where it is no text.</returns>
    /// <exception cref="JsonException">It is no JSON.</exception>
    public bool TryReadName(ByteWriter scratch, out ReadOnlySpan<byte> name)
    {
        var reader = new Utf8JsonReader(Rest, Options);
        reader.Read();
        scratch.Clear();
        var isText = JsonText.TryUnescape(reader.ValueSpan, scratch);
        name = scratch.WrittenSpan;
        return Pass((int)reader.BytesConsumed) && isText;
    }

    /// <summary>Where in the whole text a reader that began here gave up.</summary>
    public readonly long OffsetOf(JsonException exception)
    {
        var rest = Rest;
        var lineStart = 0;
        for (var line = exception.LineNumber ?? 0; line > 0; line--) lineStart += rest[lineStart..].IndexOf((byte)'\n') + 1;
        return Position + lineStart + (exception.BytePositionInLine ?? 0);
    }

    private bool Pass(int count)
    {
        var isUtf8 = Utf8.IsValid(text.Slice(Position, count));
        Go(Position + count);
        return isUtf8;
    }
}
