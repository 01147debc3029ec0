using System.Buffers;
using System.Buffers.Text;

namespace Coldstart.Ingestion.Packing;

/// <summary>Base64 (RFC 4648, section 4), as AWS packs bytes into JSON; blanks and ends of lines are left out.</summary>
internal static class Base64Text
{
    private static readonly SearchValues<byte> Letters = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/= \t\r\n"u8);

    /// <summary>Whether a text has only the letters of base64.</summary>
    public static bool IsLikely(ReadOnlySpan<byte> text) => !text.IsEmpty && !text.ContainsAnyExcept(Letters);

    /// <summary>Decodes a text into memory, behind what it holds.</summary>
    public static UnpackOutcome Decode(ReadOnlySpan<byte> text, IPayloadMemory into)
    {
        if (text.IsEmpty) return UnpackOutcome.Whole;
        var room = into.Room(Base64.GetMaxDecodedFromUtf8Length(text.Length) + 1);
        if (room.IsEmpty) return UnpackOutcome.NoMemory;
        if (Base64.DecodeFromUtf8(text, room.Span, out _, out var written) != OperationStatus.Done) return UnpackOutcome.Broken;
        into.Advance(written);
        return UnpackOutcome.Whole;
    }
}
