using Coldstart.Ingestion.LambdaLogs;

namespace Coldstart.Ingestion.CloudWatch;

/// <summary>One log event of a payload. Absent members are missing values.</summary>
internal ref struct SubscriptionEvent
{
    public JsonValue Id { get; private set; }

    /// <summary>Milliseconds since 1970; a string in some copies.</summary>
    public JsonValue Timestamp { get; private set; }

    public JsonValue Message { get; private set; }

    /// <summary>Fields of a space-delimited filter, and the system fields that a filter can be told to send along.</summary>
    public JsonValue ExtractedFields { get; private set; }

    /// <summary>Reads an event; the JSON around it was whole, so it is too.</summary>
    /// <param name="text">Begins with its bracket.</param>
    /// <param name="length">Bytes of the event.</param>
    public static SubscriptionEvent Read(ReadOnlySpan<byte> text, out int length)
    {
        SubscriptionEvent read = default;
        var members = new JsonMembers(text);
        while (members.Next())
        {
            var key = members.Key;
            switch (key.Length)
            {
                case 2 when key.SequenceEqual("id"u8): read.Id = members.Value; break;
                case 7 when key.SequenceEqual("message"u8): read.Message = members.Value; break;
                case 9 when key.SequenceEqual("timestamp"u8): read.Timestamp = members.Value; break;
                case 15 when key.SequenceEqual("extractedFields"u8): read.ExtractedFields = members.Value; break;
            }
        }
        length = members.Position;
        return read;
    }
}
