using Coldstart.Api.Authentication;
using Coldstart.Api.Json;
using Coldstart.Engine;
using Coldstart.Observability.Listening;

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
        var ready = new ReadyAnswer(state());
        if (ready.RetryAfter.Length > 0) context.Response.Headers.RetryAfter = ready.RetryAfter;
        return Answer.JsonAsync(context, ready.Json(), ready.Status);
    }
}
