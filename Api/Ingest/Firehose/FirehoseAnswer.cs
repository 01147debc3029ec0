using Coldstart.Api.Json;

namespace Coldstart.Api.Ingest.Firehose;

/// <summary>The one form of answer of the protocol: the id of the request, the time, and what went wrong.</summary>
internal static class FirehoseAnswer
{
    /// <param name="requestId">That of the request; another one makes the delivery fail.</param>
    /// <param name="now">Time of the answer.</param>
    /// <param name="error">Null where all is well.</param>
    public static byte[] Render(string requestId, DateTimeOffset now, string? error) => JsonBytes.Render((requestId, now, error), static (json, state) =>
    {
        json.WriteStartObject();
        json.WriteString("requestId"u8, state.requestId);
        json.WriteNumber("timestamp"u8, state.now.ToUnixTimeMilliseconds());
        if (state.error is not null) json.WriteString("errorMessage"u8, state.error);
        json.WriteEndObject();
    });
}
