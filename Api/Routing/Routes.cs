using Coldstart.Api.Administration;
using Coldstart.Api.Ingest;
using Coldstart.Api.Operations;
using Coldstart.Api.Queries;
using Coldstart.Api.RateLimiting;
using Coldstart.Api.Reference;
using Coldstart.Storage.Projects;

namespace Coldstart.Api.Routing;

/// <summary>The whole of the contract's paths, one line each.</summary>
internal static class Routes
{
    private const string V1 = "/api/v1";

    public static RouteTable Make(
        IngestDoor door,
        IEnumerable<IDoorProtocol> doors,
        UsedKeys usedKeys,
        FunctionQueries functions,
        SeriesQuery series,
        ColdStartsQuery coldStarts,
        OverviewQuery overview,
        CostsQuery costs,
        KeyAdministration keys,
        DeadLetterAdministration letters,
        DeadLetterRetries retries,
        HealthRoutes health,
        LimitsTable limits,
        MetricsRoute metrics,
        ReferenceRoutes reference) => new(
    [
        .. doors.Select(protocol => new Route("POST", protocol.Route, KeyScopes.Ingest, RateClass.Ingest, (context, caller, _) => door.AnswerAsync(context, caller, protocol)) { KeyHeader = protocol.KeyHeader }),
        new Route("POST", $"{V1}/ingest/keys", KeyScopes.Ingest, RateClass.Ingest, (context, caller, _) => usedKeys.AnswerAsync(context, caller)),
        Read($"{V1}/functions", (context, caller, _) => functions.ListAsync(context, caller)),
        Read($"{V1}/functions/{{id}}", functions.OneAsync),
        Read($"{V1}/functions/{{id}}/series", series.AnswerAsync),
        Read($"{V1}/functions/{{id}}/modules", functions.ModulesAsync),
        Read($"{V1}/functions/{{id}}/versions", functions.VersionsAsync),
        Read($"{V1}/functions/{{id}}/cost", functions.CostAsync),
        Read($"{V1}/cold-starts", (context, caller, _) => coldStarts.AnswerAsync(context, caller)),
        Read($"{V1}/overview", (context, caller, _) => overview.AnswerAsync(context, caller)),
        Read($"{V1}/costs", (context, caller, _) => costs.AnswerAsync(context, caller)),
        Manage("GET", $"{V1}/api-keys", keys.ListAsync),
        Manage("POST", $"{V1}/api-keys", keys.CreateAsync),
        Manage("PATCH", $"{V1}/api-keys/{{id}}", keys.ChangeAsync),
        Manage("POST", $"{V1}/api-keys/{{id}}/rotate", keys.RotateAsync),
        Manage("DELETE", $"{V1}/api-keys/{{id}}", keys.RevokeAsync),
        Manage("GET", $"{V1}/dead-letters", letters.ListAsync),
        Manage("DELETE", $"{V1}/dead-letters", letters.DeleteSomeAsync),
        Manage("POST", $"{V1}/dead-letters/retry", retries.SomeAsync),
        Manage("GET", $"{V1}/dead-letters/{{id}}", letters.ReadAsync),
        Manage("DELETE", $"{V1}/dead-letters/{{id}}", letters.DeleteAsync),
        Manage("POST", $"{V1}/dead-letters/{{id}}/retry", retries.OneAsync),
        Open($"{V1}/health", health.HealthAsync),
        Open("/health/live", HealthRoutes.LiveAsync),
        Open("/health/ready", health.ReadyAsync),
        Open($"{V1}/limits", limits.AnswerAsync),
        Open("/metrics", metrics.AnswerAsync),
        Open("/openapi/v1.json", reference.DocumentAsync),
        Open("/docs", reference.PageAsync),
    ]);

    private static Route Read(string template, Func<HttpContext, Authentication.Caller, Guid, Task> handler) => new("GET", template, KeyScopes.Read, RateClass.Query, handler);

    private static Route Manage(string method, string template, Func<HttpContext, Authentication.Caller, Guid, Task> handler) => new(method, template, KeyScopes.Manage, RateClass.Query, handler);

    private static Route Open(string template, Func<HttpContext, Authentication.Caller, Guid, Task> handler) => new("GET", template, KeyScopes.None, RateClass.Query, handler);
}
