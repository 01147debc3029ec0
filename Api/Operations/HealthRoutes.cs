using System.Globalization;
using Coldstart.Api.Authentication;
using Coldstart.Api.Json;
using Coldstart.Engine;

namespace Coldstart.Api.Operations;

/// <summary>What load balancers and people ask first. No key is needed.</summary>
internal sealed class HealthRoutes(Func<EngineState> state, TimeProvider time)
{
    public static string Version { get; } = typeof(HealthRoutes).Assembly.GetName().Version!.ToString(3);

    /// <summary><c>GET /api/v1/health</c>: document 2's shape.</summary>
    public Task HealthAsync(HttpContext context, Caller caller, Guid id) => Answer.JsonAsync(context, JsonBytes.Render(time.GetUtcNow(), static (json, now) =>
    {
        json.WriteStartObject();
        json.WriteString("status"u8, "healthy"u8);
        json.WriteString("version"u8, Version);
        json.WriteTime("timestamp"u8, now);
        json.WriteEndObject();
    }));

    /// <summary><c>GET /health/live</c>: the process answers.</summary>
    public static Task LiveAsync(HttpContext context, Caller caller, Guid id) => Answer.JsonAsync(context, """{"status":"live"}"""u8);

    /// <summary><c>GET /health/ready</c>: what it does or what keeps it from that, by name; 503 where it takes no records or answers no questions.</summary>
    public Task ReadyAsync(HttpContext context, Caller caller, Guid id)
    {
        var now = state();
        var isReady = now.CanAnswer && now.CanIngest;
        var retryAfterSeconds = now.Condition.RetryAfterSeconds();
        if (!isReady) context.Response.Headers.RetryAfter = retryAfterSeconds.ToString(CultureInfo.InvariantCulture);
        var status = isReady ? StatusCodes.Status200OK : StatusCodes.Status503ServiceUnavailable;
        return Answer.JsonAsync(context, JsonBytes.Render((now, isReady, retryAfterSeconds), static (json, answer) =>
        {
            json.WriteStartObject();
            json.WriteString("status"u8, answer.isReady ? "ready"u8 : "not_ready"u8);
            json.WriteString("state"u8, answer.now.Condition.Name());
            json.WriteTextOrNull("reason"u8, answer.now.Condition.Meaning());
            json.WriteTime("since"u8, DateTimeOffset.UnixEpoch.AddTicks(answer.now.SinceUs * TimeSpan.TicksPerMicrosecond));
            json.WriteNumber("retry_after_seconds"u8, answer.retryAfterSeconds);
            json.WriteNumber("functions"u8, answer.now.Functions);
            json.WriteEndObject();
        }), status);
    }
}
