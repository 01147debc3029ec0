using Coldstart.Api.Authentication;
using Coldstart.Api.Json;
using Coldstart.Api.Problems;
using Coldstart.Engine;

namespace Coldstart.Api.Operations;

/// <summary>What load balancers and people ask first. No key is needed.</summary>
internal sealed class HealthRoutes(Func<EngineState> state, ProblemWriter problems, TimeProvider time)
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

    /// <summary><c>GET /health/ready</c>: it takes records and answers questions; else 503 that names the trouble.</summary>
    public Task ReadyAsync(HttpContext context, Caller caller, Guid id)
    {
        var now = state();
        if (!now.CanAnswer || !now.CanIngest)
        {
            return problems.WriteAsync(context, Problem.Unavailable(now.Reason.Length > 0 ? $"{NameOf(now.Condition)}: {now.Reason}" : NameOf(now.Condition)));
        }
        return Answer.JsonAsync(context, JsonBytes.Render(now, static (json, now) =>
        {
            json.WriteStartObject();
            json.WriteString("status"u8, "ready"u8);
            json.WriteString("state"u8, NameOf(now.Condition));
            json.WriteTextOrNull("reason"u8, now.Reason);
            json.WriteNumber("functions"u8, now.Functions);
            json.WriteEndObject();
        }));
    }

    private static string NameOf(EngineCondition condition) => condition switch
    {
        EngineCondition.Starting => "starting",
        EngineCondition.Replaying => "replaying",
        EngineCondition.Serving => "serving",
        EngineCondition.StoreUnavailable => "store_unavailable",
        EngineCondition.JournalUnavailable => "journal_unavailable",
        EngineCondition.ClockJump => "clock_jump",
        _ => "stopping",
    };
}
