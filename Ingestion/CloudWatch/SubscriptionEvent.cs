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
    public static SubscriptionEvent Read(JsonValue value)
    {
        SubscriptionEvent read = default;
        var members = new JsonMembers(value.Raw);
        while (members.Next())
        {
            var key = members.Key;
            if (key.SequenceEqual("id"u8)) read.Id = members.Value;
            else if (key.SequenceEqual("timestamp"u8)) read.Timestamp = members.Value;
            else if (key.SequenceEqual("message"u8)) read.Message = members.Value;
            else if (key.SequenceEqual("extractedFields"u8)) read.ExtractedFields = members.Value;
        }
        return read;
    }
}
