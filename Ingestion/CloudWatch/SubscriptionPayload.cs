using Coldstart.Ingestion.LambdaLogs;

namespace Coldstart.Ingestion.CloudWatch;

/// <summary>What CloudWatch Logs sends to a subscription: the events of one log stream. Absent members are missing values.</summary>
internal ref struct SubscriptionPayload
{
    /// <summary><c>DATA_MESSAGE</c> or <c>CONTROL_MESSAGE</c>.</summary>
    public JsonValue MessageType { get; private set; }

    /// <summary>The account of the log group.</summary>
    public JsonValue Owner { get; private set; }

    public JsonValue LogGroup { get; private set; }

    public JsonValue LogStream { get; private set; }

    public JsonValue LogEvents { get; private set; }

    /// <summary>CloudWatch Logs asks whether someone is there: nothing to count.</summary>
    public readonly bool IsControl => MessageType.Plain.SequenceEqual("CONTROL_MESSAGE"u8);

    /// <summary>It has what makes it a payload.</summary>
    public readonly bool IsPayload => LogEvents.IsArray && MessageType.IsString;

    /// <summary>Reads an object.</summary>
    /// <param name="text">Begins with its bracket.</param>
    /// <param name="payload">What was read.</param>
    /// <param name="length">Bytes of the object, or up to where it stopped being one.</param>
    public static bool TryRead(ReadOnlySpan<byte> text, out SubscriptionPayload payload, out int length)
    {
        payload = default;
        var members = new JsonMembers(text);
        while (members.Next())
        {
            var key = members.Key;
            if (key.SequenceEqual("messageType"u8)) payload.MessageType = members.Value;
            else if (key.SequenceEqual("owner"u8)) payload.Owner = members.Value;
            else if (key.SequenceEqual("logGroup"u8)) payload.LogGroup = members.Value;
            else if (key.SequenceEqual("logStream"u8)) payload.LogStream = members.Value;
            else if (key.SequenceEqual("logEvents"u8)) payload.LogEvents = members.Value;
        }
        length = members.Position;
        return members.IsComplete;
    }
}
