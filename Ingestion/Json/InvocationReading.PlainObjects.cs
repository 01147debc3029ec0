using System.Runtime.Intrinsics;
using Coldstart.Analytics;
using Coldstart.Analytics.Records;

namespace Coldstart.Ingestion.Json;

/// <content>The objects of the short way: sdk and tags, of plain strings and numbers.</content>
internal ref partial struct InvocationReading
{
    private static readonly ShapeKey NameKey = new("name"u8);
    private static readonly ShapeKey VersionKey = new("version"u8);
    private static readonly ShapeKey OverheadKey = new("overhead_ms"u8);

    private int ReadPlainSdk(ref byte text, int at, int last)
    {
        ref var record = ref Draft.Record;
        record.SdkName = record.SdkVersion = default;
        Forget(RecordFacts.SdkOverhead);
        do
        {
            at = ShapeText.SkipSpace(ref text, at + 1);
            if (at > last - ShapeText.Margin) return -1;
            var key = Vector256.LoadUnsafe(ref text, (nuint)(uint)at);
            if (NameKey.Begins(key))
            {
                at = ReadPlainLabel(ref text, at + NameKey.Length, last, out var name);
                record.SdkName = name;
            }
            else if (VersionKey.Begins(key))
            {
                at = ReadPlainLabel(ref text, at + VersionKey.Length, last, out var version);
                record.SdkVersion = version;
            }
            else if (OverheadKey.Begins(key))
            {
                at = ReadPlainMilliseconds(ref text, at + OverheadKey.Length, last, out var overheadUs);
                record.SdkOverheadUs = overheadUs;
            }
            else
            {
                return -1;
            }
            if (at < 0) return -1;
        }
        while (ShapeText.ByteAt(ref text, at) == ',');
        return ShapeText.ByteAt(ref text, at) == '}' ? at + 1 : -1;
    }

    /// <summary>Tags that are compact already are taken as they stand.</summary>
    private int ReadPlainTags(ref byte text, int at, int last)
    {
        Span<(int Start, int Length)> names = stackalloc (int, int)[Limits.TagsPerInvocation];
        var start = at;
        var count = 0;
        do
        {
            at++;
            if (count == names.Length || at > last - ShapeText.Margin || ShapeText.ByteAt(ref text, at) != '"') return -1;
            var nameEnd = ShapeText.EndOfString(ref text, at + 1, last);
            var name = (Start: at + 1, Length: nameEnd - at - 1);
            if (nameEnd < 0 || nameEnd > last || name.Length is 0 or > Limits.TagNameCharactersMax || IsAmong(names[..count], name)) return -1;
            names[count++] = name;
            if (ShapeText.ByteAt(ref text, nameEnd + 1) != ':' || ShapeText.ByteAt(ref text, nameEnd + 2) != '"') return -1;
            var valueEnd = ShapeText.EndOfString(ref text, nameEnd + 3, last);
            if (valueEnd < 0 || valueEnd > last || valueEnd - nameEnd - 3 > Limits.TagValueCharactersMax) return -1;
            at = valueEnd + 1;
        }
        while (ShapeText.ByteAt(ref text, at) == ',');
        if (ShapeText.ByteAt(ref text, at) != '}') return -1;
        Draft.Record.Tags = body.Slice(start, at + 1 - start);
        return at + 1;
    }

    private readonly bool IsAmong(ReadOnlySpan<(int Start, int Length)> names, (int Start, int Length) name)
    {
        foreach (var other in names)
        {
            if (other.Length == name.Length && body.Slice(other.Start, other.Length).SequenceEqual(body.Slice(name.Start, name.Length))) return true;
        }
        return false;
    }

    private readonly int ReadPlainLabel(scoped ref byte text, int at, int last, out ReadOnlySpan<byte> label)
    {
        var end = ReadPlainString(ref text, at, last, Limits.LabelCharactersMax, out var start);
        label = end < 0 ? default : body[start..(end - 1)];
        return end;
    }

    private static int ReadPlainString(scoped ref byte text, int at, int last, int charactersMax, out int start)
    {
        start = ShapeText.SkipSpace(ref text, at) + 1;
        if (ShapeText.ByteAt(ref text, start - 1) != '"') return -1;
        var end = ShapeText.EndOfString(ref text, start, last);
        return end >= 0 && end <= last && end - start <= charactersMax ? end + 1 : -1;
    }

    private static int ReadPlainMilliseconds(ref byte text, int at, int last, out long microseconds)
    {
        at = ShapeText.ReadThousandths(ref text, ShapeText.SkipSpace(ref text, at), last, out microseconds);
        return microseconds <= Limits.DurationMsMax * 1000L ? at : -1;
    }
}
