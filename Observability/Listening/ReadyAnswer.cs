using System.Buffers;
using System.Globalization;
using System.Text.Json;
using Coldstart.Engine;

namespace Coldstart.Observability.Listening;

/// <summary>What <c>/health/ready</c> says: what the process does or what keeps it from that, by name; 503 where it takes no records or answers no questions.</summary>
/// <param name="State">What the process says of itself.</param>
public readonly record struct ReadyAnswer(EngineState State)
{
    /// <summary>200 or 503.</summary>
    public int Status => IsReady ? 200 : 503;

    /// <summary>The Retry-After header; empty for none.</summary>
    public string RetryAfter => IsReady ? "" : State.Condition.RetryAfterSeconds().ToString(CultureInfo.InvariantCulture);

    private bool IsReady => State.CanAnswer && State.CanIngest;

    /// <summary>The body.</summary>
    public byte[] Json()
    {
        var output = new ArrayBufferWriter<byte>(256);
        using (var json = new Utf8JsonWriter(output))
        {
            json.WriteStartObject();
            json.WriteString("status"u8, IsReady ? "ready"u8 : "not_ready"u8);
            json.WriteString("state"u8, State.Condition.Name());
            if (State.Condition.Meaning() is { Length: > 0 } meaning) json.WriteString("reason"u8, meaning);
            else json.WriteNull("reason"u8);
            json.WriteString("since"u8, DateTimeOffset.UnixEpoch.AddTicks(State.SinceUs * TimeSpan.TicksPerMicrosecond).UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.FFFFFF'Z'", CultureInfo.InvariantCulture));
            json.WriteNumber("retry_after_seconds"u8, State.Condition.RetryAfterSeconds());
            json.WriteNumber("functions"u8, State.Functions);
            json.WriteEndObject();
        }
        return output.WrittenSpan.ToArray();
    }
}
