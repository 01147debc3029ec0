using Coldstart.Analytics;
using Coldstart.Analytics.Binary;

namespace Coldstart.Ingestion.Json;

/// <summary>The tags of one record; a name that comes again replaces its value.</summary>
internal sealed class TagList
{
    private readonly ByteWriter text = new(256);
    private readonly Tag[] tags = new Tag[Limits.TagsPerInvocation];
    private int count;

    public void Clear()
    {
        count = 0;
        text.ClearAndTrim(Limits.InvocationBytesMax);
    }

    /// <summary>Sets a tag.</summary>
    /// <param name="name">The name without escapes.</param>
    /// <param name="escapedName">The name as it stands in JSON.</param>
    /// <param name="escapedValue">The value as it stands in JSON.</param>
    /// <param name="isNull">The value is null: the tag is taken back.</param>
    /// <returns>False where there is no room for another.</returns>
    public bool TrySet(ReadOnlySpan<byte> name, ReadOnlySpan<byte> escapedName, ReadOnlySpan<byte> escapedValue, bool isNull)
    {
        var at = 0;
        while (at < count && !Slice(tags[at].Name).SequenceEqual(name)) at++;
        if (at == tags.Length) return false;
        if (at == count) tags[count++] = new Tag(Keep(name), Keep(escapedName), default, true);
        tags[at] = tags[at] with { EscapedValue = Keep(escapedValue), IsNull = isNull };
        return true;
    }

    /// <summary>Writes a compact JSON object of the tags that have a value; nothing where there are none.</summary>
    public ReadOnlySpan<byte> WriteTo(ByteWriter target)
    {
        var start = target.Length;
        foreach (ref readonly var tag in tags.AsSpan(0, count))
        {
            if (tag.IsNull) continue;
            target.WriteRaw(target.Length == start ? "{\""u8 : ",\""u8);
            target.WriteRaw(Slice(tag.EscapedName));
            target.WriteRaw("\":\""u8);
            target.WriteRaw(Slice(tag.EscapedValue));
            target.WriteByte((byte)'"');
        }
        if (target.Length > start) target.WriteByte((byte)'}');
        return target.WrittenSpan[start..];
    }

    private (int Start, int Length) Keep(ReadOnlySpan<byte> value)
    {
        text.WriteRaw(value);
        return (text.Length - value.Length, value.Length);
    }

    private ReadOnlySpan<byte> Slice((int Start, int Length) at) => text.WrittenSpan.Slice(at.Start, at.Length);

    private readonly record struct Tag((int Start, int Length) Name, (int Start, int Length) EscapedName, (int Start, int Length) EscapedValue, bool IsNull);
}
