using System.Text.Json;
using Coldstart.Analytics;
using Coldstart.Analytics.Records;

namespace Coldstart.Ingestion.Json;

/// <content>The objects within a record: error, sdk, tags.</content>
internal ref partial struct InvocationReading
{
    private void ReadError(string pointer)
    {
        ref var record = ref Draft.Record;
        record.ErrorType = record.ErrorMessage = record.ErrorStack = record.ErrorEvent = default;
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            Refuse(pointer, "must be an object");
            return;
        }
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var name = PropertyName();
            if (name.SequenceEqual("type"u8)) record.ErrorType = ReadCut("/error/type", Limits.ErrorTypeBytesMax);
            else if (name.SequenceEqual("message"u8)) record.ErrorMessage = ReadCut("/error/message", Limits.ErrorMessageBytesMax);
            else if (name.SequenceEqual("stack"u8)) record.ErrorStack = ReadCut("/error/stack", Limits.ErrorStackBytesMax);
            else if (name.SequenceEqual("event"u8)) record.ErrorEvent = ReadEvent();
            else
            {
                reader.Read();
                SkipValue(pointer);
            }
        }
    }

    /// <summary>A text of people or programs: what is too long is cut, never refused.</summary>
    private ReadOnlySpan<byte> ReadCut(string pointer, int bytesMax)
    {
        reader.Read();
        return TryReadString(pointer, out var text) ? JsonText.Cut(JsonText.WithoutNull(text, scratch.Text), bytesMax, scratch.Text) : default;
    }

    /// <summary>Any JSON, as it stands.</summary>
    private ReadOnlySpan<byte> ReadEvent()
    {
        reader.Read();
        if (reader.TokenType == JsonTokenType.Null) return default;
        var start = origin + (int)reader.TokenStartIndex;
        SkipValue("/error/event");
        return JsonText.Cut(body[start..Position], Limits.ErrorEventBytesMax, scratch.Text);
    }

    private void ReadSdk(string pointer)
    {
        ref var record = ref Draft.Record;
        record.SdkName = record.SdkVersion = default;
        Forget(RecordFacts.SdkOverhead);
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            Refuse(pointer, "must be an object");
            return;
        }
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var name = PropertyName();
            reader.Read();
            if (name.SequenceEqual("name"u8)) record.SdkName = ReadText("/sdk/name", Limits.LabelCharactersMax);
            else if (name.SequenceEqual("version"u8)) record.SdkVersion = ReadText("/sdk/version", Limits.LabelCharactersMax);
            else if (!name.SequenceEqual("overhead_ms"u8)) SkipValue(pointer);
            else if (TryReadMicroseconds("/sdk/overhead_ms", out var overheadUs)) record.SdkOverheadUs = overheadUs;
            else Forget(RecordFacts.SdkOverhead);
        }
    }

    private void ReadTags(string pointer)
    {
        scratch.Tags.Clear();
        Draft.Record.Tags = default;
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            Refuse(pointer, "must be an object");
            return;
        }
        var isTooMany = false;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var escapedName = reader.ValueSpan;
            var isText = TryReadTagName(pointer, out var name);
            reader.Read();
            ReadText(pointer, Limits.TagValueCharactersMax);
            var isNull = reader.TokenType == JsonTokenType.Null;
            if (!isText || reader.TokenType is not (JsonTokenType.String or JsonTokenType.Null) || isTooMany) continue;
            isTooMany = !scratch.Tags.TrySet(name, escapedName, isNull ? default : reader.ValueSpan, isNull);
            if (isTooMany) Problems.Add(pointer, RejectionReason.OutOfRange, $"must have at most {Limits.TagsPerInvocation} entries");
        }
        if (!Problems.Any) Draft.Record.Tags = scratch.Tags.WriteTo(scratch.Text);
    }

    private readonly bool TryReadTagName(string pointer, out ReadOnlySpan<byte> name)
    {
        name = reader.ValueSpan;
        if (reader.ValueIsEscaped && !TryUnescape(out name))
        {
            Problems.Add(pointer, RejectionReason.InvalidText, "a name holds half of a surrogate pair");
            return false;
        }
        if (JsonText.HasControl(name))
        {
            Problems.Add(pointer, RejectionReason.InvalidText, "a name must not hold control characters");
            return false;
        }
        if (!name.IsEmpty && JsonText.Characters(name) <= Limits.TagNameCharactersMax) return true;
        Problems.Add(pointer, RejectionReason.OutOfRange, $"a name must have 1 to {Limits.TagNameCharactersMax} characters");
        return false;
    }
}
