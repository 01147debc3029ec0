using Coldstart.Analytics;
using Coldstart.Analytics.Binary;
using Coldstart.Ingestion.LambdaLogs;
using Coldstart.Ingestion.Packing;

namespace Coldstart.Ingestion.CloudWatch;

/// <summary>
/// Takes off what is around a payload, layer by layer, however it was packed: the event of a function that subscribes
/// (<c>{"awslogs":{"data":…}}</c>), the event of a Kinesis stream, base64, gzip, zlib.
/// </summary>
/// <param name="lengthMax">Bytes that a layer may have.</param>
internal readonly struct PayloadLayers(IPayloadMemory first, IPayloadMemory second, long lengthMax)
{
    /// <summary>Unpacks a body.</summary>
    /// <param name="body">As it came.</param>
    /// <param name="text">JSON, as far as its first byte tells; in the body or in one of the memories.</param>
    public UnpackOutcome Unpack(ReadOnlyMemory<byte> body, out ReadOnlyMemory<byte> text)
    {
        text = body;
        for (var layer = 0; layer <= Limits.PayloadLayersMax; layer++)
        {
            text = Trim(text);
            var bytes = text.Span;
            if (bytes.IsEmpty) return UnpackOutcome.Whole;
            // The layer before is in one of the two, or in the body: the next one goes to the other.
            var target = layer % 2 == 0 ? first : second;
            target.Clear();
            var outcome = PackedForm.IsPacked(bytes) ? Inflation.Inflate(text, target, lengthMax) : TakeText(bytes, target);
            if (outcome != UnpackOutcome.Whole) return outcome;
            if (target.Length == 0 && bytes[0] is (byte)'{' or (byte)'[') return UnpackOutcome.Whole;
            text = target.Memory;
        }
        return UnpackOutcome.Broken;
    }

    /// <summary>Takes base64 off; writes nothing where there is none.</summary>
    private static UnpackOutcome TakeText(ReadOnlySpan<byte> bytes, IPayloadMemory target)
    {
        switch (bytes[0])
        {
            case (byte)'{': return TakeEvent(bytes, target);
            case (byte)'[': return UnpackOutcome.Whole;
            case (byte)'"' when bytes.Length > 1 && bytes[^1] == '"': return Take(new JsonValue(bytes), target);
            default: return Base64Text.IsLikely(bytes) ? Base64Text.Decode(bytes, target) : UnpackOutcome.Broken;
        }
    }

    private static UnpackOutcome TakeEvent(ReadOnlySpan<byte> bytes, IPayloadMemory target)
    {
        var members = new JsonMembers(bytes);
        var at = JsonScan.SkipSpace(bytes, 1);
        var isLogs = bytes[at..].StartsWith("\"awslogs\""u8);
        if (!isLogs && !bytes[at..].StartsWith("\"Records\""u8)) return UnpackOutcome.Whole;
        if (!members.Next()) return UnpackOutcome.Broken;
        if (isLogs) return Take(Member(members.Value, "data"u8), target);
        if (!members.Value.IsArray) return UnpackOutcome.Broken;
        var records = new JsonMembers(members.Value.Raw);
        while (records.Next())
        {
            // Behind each other, as members of gzip may stand.
            var outcome = Take(Member(Member(records.Value, "kinesis"u8), "data"u8), target);
            if (outcome != UnpackOutcome.Whole) return outcome;
        }
        return UnpackOutcome.Whole;
    }

    private static UnpackOutcome Take(JsonValue data, IPayloadMemory target)
    {
        if (!data.IsString) return UnpackOutcome.Broken;
        var text = data.Plain;
        // Some writers escape the slash and the plus of base64.
        if (text.Contains((byte)'\\')) text = data.Text(new ByteWriter(text.Length));
        return Base64Text.Decode(text, target);
    }

    private static JsonValue Member(JsonValue value, ReadOnlySpan<byte> key)
    {
        if (!value.IsObject) return default;
        var members = new JsonMembers(value.Raw);
        while (members.Next())
        {
            if (members.Key.SequenceEqual(key)) return members.Value;
        }
        return default;
    }

    private static ReadOnlyMemory<byte> Trim(ReadOnlyMemory<byte> text)
    {
        var span = text.Span;
        var mark = span.StartsWith("\uFEFF"u8) ? 3 : 0;
        var start = span[mark..].IndexOfAnyExcept(" \t\r\n"u8);
        if (start < 0) return default;
        // Behind packed bytes nothing is trimmed: a checksum may end like a blank.
        text = text[(mark + start)..];
        return PackedForm.IsPacked(text.Span) ? text : text[..(text.Span.LastIndexOfAnyExcept(" \t\r\n"u8) + 1)];
    }
}
