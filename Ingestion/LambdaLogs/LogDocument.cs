namespace Coldstart.Ingestion.LambdaLogs;

/// <summary>The members of a JSON object on a line by which we know what it is. Absent ones are missing values.</summary>
internal ref struct LogDocument
{
    public JsonValue Type { get; private set; }

    public JsonValue Time { get; private set; }

    public JsonValue Record { get; private set; }

    public JsonValue Timestamp { get; private set; }

    public JsonValue Message { get; private set; }

    public JsonValue LogStream { get; private set; }

    public JsonValue LogGroup { get; private set; }

    public JsonValue RequestId { get; private set; }

    public JsonValue Level { get; private set; }

    public JsonValue FunctionName { get; private set; }

    public JsonValue TenantId { get; private set; }

    public JsonValue MemorySizeMb { get; private set; }

    public JsonValue InitDurationMs { get; private set; }

    /// <summary>An SDK's invocation, or a logger that names its function so: nothing for this door.</summary>
    public JsonValue SdkFunctionName { get; private set; }

    public JsonValue LogEvents { get; private set; }

    /// <summary>Reads an object.</summary>
    /// <param name="text">Begins with its bracket.</param>
    /// <param name="document">What was read.</param>
    /// <param name="length">Bytes of the object, or up to where it stopped being one.</param>
    public static bool TryRead(ReadOnlySpan<byte> text, out LogDocument document, out int length)
    {
        document = default;
        var members = new JsonMembers(text);
        while (members.Next()) document.Take(members.Key, members.Value);
        length = members.Position;
        return members.IsComplete;
    }

    private void Take(ReadOnlySpan<byte> key, JsonValue value)
    {
        switch (key.Length)
        {
            case 4 when key.SequenceEqual("type"u8): Type = value; break;
            case 4 when key.SequenceEqual("time"u8): Time = value; break;
            case 4 when key.SequenceEqual("@log"u8): LogGroup = value; break;
            case 5 when key.SequenceEqual("level"u8): Level = value; break;
            case 6 when key.SequenceEqual("record"u8): Record = value; break;
            case 7 when key.SequenceEqual("message"u8): Message = value; break;
            case 8 when key.SequenceEqual("@message"u8): Message = value; break;
            case 8 when key.SequenceEqual("tenantId"u8): TenantId = value; break;
            case 8 when key.SequenceEqual("logGroup"u8): LogGroup = value; break;
            case 9 when key.SequenceEqual("timestamp"u8): Timestamp = value; break;
            case 9 when key.SequenceEqual("requestId"u8): RequestId = value; break;
            case 9 when key.SequenceEqual("logStream"u8): LogStream = value; break;
            case 9 when key.SequenceEqual("logEvents"u8): LogEvents = value; break;
            case 9 when key.SequenceEqual("log_level"u8): Level = value; break;
            case 10 when key.SequenceEqual("@timestamp"u8): Timestamp = value; break;
            case 10 when key.SequenceEqual("@logStream"u8): LogStream = value; break;
            case 12 when key.SequenceEqual("functionName"u8): FunctionName = value; break;
            case 12 when key.SequenceEqual("memorySizeMb"u8): MemorySizeMb = value; break;
            case 12 when key.SequenceEqual("logGroupName"u8): LogGroup = value; break;
            case 13 when key.SequenceEqual("logStreamName"u8): LogStream = value; break;
            case 13 when key.SequenceEqual("function_name"u8): SdkFunctionName = value; break;
            case 14 when key.SequenceEqual("initDurationMs"u8): InitDurationMs = value; break;
        }
    }
}
