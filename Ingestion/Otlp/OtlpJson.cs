using System.Buffers;
using System.Buffers.Text;
using System.Text.Json;
using Coldstart.Analytics;
using Coldstart.Ingestion.Packing;

namespace Coldstart.Ingestion.Otlp;

/// <summary>
/// Puts a request in JSON into its binary form, of which all else is read: one form, one meaning. Follows OTLP's own rules for JSON: ids in hexadecimal digits, enums as
/// numbers, integers of 64 bits as texts or numbers, names in lower camel case; what is not read is left out.
/// </summary>
internal sealed class OtlpJson
{
    /// <summary>Digits of the longest id, that of a trace.</summary>
    private const int IdDigitsMax = 32;

    private static readonly JsonReaderOptions Options = new() { MaxDepth = Limits.OtlpDepthMax };

    private readonly OtlpWriter output = new();

    /// <summary>Reads a request.</summary>
    /// <param name="json">The text.</param>
    /// <param name="request">What it is.</param>
    /// <param name="into">Takes the binary form, behind what it holds.</param>
    /// <returns>Broken: it is no JSON, or no such request.</returns>
    public UnpackOutcome Read(ReadOnlySpan<byte> json, OtlpMessage request, IPayloadMemory into)
    {
        output.Begin(into, json.Length);
        if (json.StartsWith("\uFEFF"u8)) json = json[3..];
        var reader = new Utf8JsonReader(json, Options);
        try
        {
            if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject || !TryMessage(ref reader, request)) return Failed;
            output.End();
            return reader.Read() ? UnpackOutcome.Broken : output.Outcome;
        }
        catch (Exception failure) when (failure is JsonException or InvalidOperationException)
        {
            // Neither JSON; or a text that is no Unicode.
            return UnpackOutcome.Broken;
        }
    }

    private UnpackOutcome Failed => output.Outcome == UnpackOutcome.Whole ? UnpackOutcome.Broken : output.Outcome;

    private bool TryMessage(ref Utf8JsonReader reader, OtlpMessage message)
    {
        var guess = 0;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (output.Outcome != UnpackOutcome.Whole) return false;
            var field = message.Find(ref reader, ref guess);
            reader.Read();
            if (field is null) reader.Skip();
            else if (reader.TokenType != JsonTokenType.Null && !TryField(ref reader, field)) return false;
        }
        return true;
    }

    private bool TryField(ref Utf8JsonReader reader, OtlpField field)
    {
        if (!field.IsRepeated) return TryTagged(ref reader, field);
        if (reader.TokenType != JsonTokenType.StartArray) return false;
        if (field.Kind != OtlpFieldKind.Message) return TryPacked(ref reader, field);
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            if (!TryTagged(ref reader, field)) return false;
        }
        return true;
    }

    private bool TryPacked(ref Utf8JsonReader reader, OtlpField field)
    {
        var opened = output.Open(field.Tag);
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            if (!TryNumber(ref reader, field.Kind)) return false;
        }
        output.Close(opened);
        return true;
    }

    private bool TryTagged(ref Utf8JsonReader reader, OtlpField field)
    {
        switch (field.Kind)
        {
            case OtlpFieldKind.Message:
                if (reader.TokenType != JsonTokenType.StartObject) return false;
                var opened = output.Open(field.Tag);
                if (!TryMessage(ref reader, field.Message!)) return false;
                output.Close(opened);
                return true;
            case OtlpFieldKind.Text or OtlpFieldKind.Hex or OtlpFieldKind.Base64:
                return reader.TokenType == JsonTokenType.String && TryText(ref reader, field);
            default:
                output.Varint(field.Tag);
                return TryNumber(ref reader, field.Kind);
        }
    }

    private bool TryText(ref Utf8JsonReader reader, OtlpField field)
    {
        if (field.Kind == OtlpFieldKind.Hex) return TryHex(ref reader, field);
        var opened = output.Open(field.Tag);
        var room = output.Room(reader.ValueSpan.Length + 1);
        if (room.IsEmpty) return false;
        // Whether a text without escapes is Unicode is asked where it is used: most never are.
        var length = reader.ValueSpan.Length;
        if (reader.ValueIsEscaped) length = reader.CopyString(room);
        else reader.ValueSpan.CopyTo(room);
        if (field.Kind == OtlpFieldKind.Base64 && Base64.DecodeFromUtf8InPlace(room[..length], out length) != OperationStatus.Done) return false;
        output.Advance(length);
        output.Close(opened);
        return true;
    }

    private bool TryHex(ref Utf8JsonReader reader, OtlpField field)
    {
        if (reader.ValueSpan.Length > IdDigitsMax || reader.ValueIsEscaped) return false;
        var opened = output.Open(field.Tag);
        var room = output.Room(IdDigitsMax);
        if (room.IsEmpty || Convert.FromHexString(reader.ValueSpan, room, out _, out var length) != OperationStatus.Done) return false;
        output.Advance(length);
        output.Close(opened);
        return true;
    }

    private bool TryNumber(ref Utf8JsonReader reader, OtlpFieldKind kind)
    {
        if (kind == OtlpFieldKind.Boolean)
        {
            output.Varint(reader.TokenType == JsonTokenType.True ? 1u : 0u);
            return reader.TokenType is JsonTokenType.True or JsonTokenType.False;
        }
        if (reader.TokenType is not (JsonTokenType.Number or JsonTokenType.String) || reader.ValueIsEscaped) return false;
        var text = reader.ValueSpan;
        if (kind == OtlpFieldKind.Double)
        {
            if (!TryDouble(text, reader.TokenType, out var number)) return false;
            output.Fixed64(BitConverter.DoubleToUInt64Bits(number));
            return true;
        }
        if (!TryWhole(text, out var whole)) return false;
        if (kind == OtlpFieldKind.Fixed64) output.Fixed64((ulong)whole);
        else output.Varint(kind == OtlpFieldKind.Signed ? (ulong)(whole << 1 ^ whole >> 63) : (ulong)whole);
        return true;
    }

    private static bool TryDouble(ReadOnlySpan<byte> text, JsonTokenType token, out double number)
    {
        if (Utf8Parser.TryParse(text, out number, out var length) && length == text.Length) return true;
        if (token != JsonTokenType.String) return false;
        number = text.SequenceEqual("Infinity"u8) ? double.PositiveInfinity : text.SequenceEqual("-Infinity"u8) ? double.NegativeInfinity : double.NaN;
        return !double.IsNaN(number) || text.SequenceEqual("NaN"u8);
    }

    /// <summary>An integer of up to 64 bits, with its sign or without; JavaScript also writes 1.5e18.</summary>
    private static bool TryWhole(ReadOnlySpan<byte> text, out long whole)
    {
        if (Utf8Parser.TryParse(text, out whole, out var length) && length == text.Length) return true;
        var isUnsigned = Utf8Parser.TryParse(text, out ulong large, out length) && length == text.Length;
        whole = (long)large;
        if (isUnsigned) return true;
        if (!Utf8Parser.TryParse(text, out decimal exact, out length, 'E') || length != text.Length || exact != decimal.Truncate(exact) || exact is < long.MinValue or > ulong.MaxValue) return false;
        whole = exact < 0 ? (long)exact : (long)(ulong)exact;
        return true;
    }
}
