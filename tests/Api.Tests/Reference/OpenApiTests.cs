using System.Runtime.CompilerServices;
using System.Text.Json;
using Coldstart.Analytics;
using Coldstart.Api.Administration;
using Coldstart.Api.Ingest;
using Coldstart.Api.Operations;
using Coldstart.Api.Options;
using Coldstart.Api.Queries;
using Coldstart.Api.Reference;
using Coldstart.Api.Routing;
using Coldstart.Api.Tests.Fakes;

namespace Coldstart.Api.Tests.Reference;

public sealed class OpenApiTests(ApiServer server) : IClassFixture<ApiServer>
{
    private const string Function = "described";

    [Fact]
    public async Task Document_OfTheServer_IsTheCommittedOne()
    {
        var served = await server.Client.GetStringAsync("/openapi/v1.json");

        Assert.Equal(File.ReadAllText(CommittedPath()), served);
    }

    [Fact]
    public async Task Document_ComparedWithTheRoutes_HasEachOfThemAndNoOther()
    {
        var document = await server.GetAsync("/openapi/v1.json");

        var described = document.GetProperty("paths").EnumerateObject().SelectMany(static path => path.Value.EnumerateObject().Select(method => $"{method.Name.ToUpperInvariant()} {path.Name}"));
        var routed = Table().All.Select(static route => $"{route.Method} {route.Template}");
        Assert.Equal(routed.Order(), described.Order());
    }

    [Fact]
    public async Task Document_References_AllLeadSomewhere()
    {
        var document = await server.GetAsync("/openapi/v1.json");
        var check = new SchemaCheck(document);

        var references = References(document).ToList();

        Assert.NotEmpty(references);
        foreach (var reference in references) check.Resolve(reference);
    }

    [Fact]
    public async Task Document_Examples_FitTheirSchemas()
    {
        var document = await server.GetAsync("/openapi/v1.json");
        var check = new SchemaCheck(document);

        foreach (var schema in document.GetProperty("components").GetProperty("schemas").EnumerateObject())
        {
            if (!schema.Value.TryGetProperty("examples", out var examples)) continue;
            foreach (var example in examples.EnumerateArray()) Assert.Empty(check.Check(example, schema.Value));
        }
    }

    [Theory]
    [InlineData("/api/v1/functions")]
    [InlineData("/api/v1/functions/{id}")]
    [InlineData("/api/v1/functions/{id}/series")]
    [InlineData("/api/v1/functions/{id}/series?metric=cost_usd")]
    [InlineData("/api/v1/functions/{id}/series?metric=init_p95&window=7d")]
    [InlineData("/api/v1/functions/{id}/modules")]
    [InlineData("/api/v1/functions/{id}/versions")]
    [InlineData("/api/v1/functions/{id}/cost")]
    [InlineData("/api/v1/overview")]
    [InlineData("/api/v1/costs")]
    [InlineData("/api/v1/costs?group_by=region")]
    [InlineData("/api/v1/costs?group_by=architecture")]
    [InlineData("/api/v1/costs?group_by=day")]
    [InlineData("/api/v1/cold-starts")]
    [InlineData("/api/v1/api-keys")]
    [InlineData("/api/v1/dead-letters")]
    [InlineData("/api/v1/health")]
    [InlineData("/health/live")]
    [InlineData("/health/ready")]
    [InlineData("/api/v1/limits")]
    public async Task Answers_OfEveryQuestion_AreAsDescribed(string path)
    {
        var id = await FillAsync();
        var document = await server.GetAsync("/openapi/v1.json");
        var check = new SchemaCheck(document);
        var described = document.GetProperty("paths").GetProperty(path.Split('?')[0]).GetProperty("get").GetProperty("responses").GetProperty("200").GetProperty("content").GetProperty("application/json").GetProperty("schema");

        var answer = await server.GetAsync(path.Replace("{id}", id, StringComparison.Ordinal));

        Assert.Empty(check.Check(answer, described));
    }

    [Theory]
    [InlineData("post", "/api/v1/dead-letters/retry?limit=1&reason=malformed_line")]
    [InlineData("delete", "/api/v1/dead-letters?reason=invalid_text")]
    public async Task Answers_OfCallsForManyDeadLetters_AreAsDescribed(string method, string path)
    {
        await FillAsync();
        var document = await server.GetAsync("/openapi/v1.json");
        var described = document.GetProperty("paths").GetProperty(path.Split('?')[0]).GetProperty(method).GetProperty("responses").GetProperty("200").GetProperty("content").GetProperty("application/json").GetProperty("schema");

        using var answer = await server.SendAsync(HttpMethod.Parse(method), path);

        Assert.Empty(new SchemaCheck(document).Check(await ApiServer.ReadAsync(answer, 200), described));
    }

    [Fact]
    public async Task Answers_ThatRefuse_AreAsDescribed()
    {
        var document = await server.GetAsync("/openapi/v1.json");
        var check = new SchemaCheck(document);

        using var answer = await server.PostAsync("/api/v1/ingest", "{}");

        var problem = await ApiServer.ReadAsync(answer, 400);
        Assert.Equal("application/problem+json", answer.Content.Headers.ContentType!.MediaType);
        Assert.Empty(check.Check(problem, document.GetProperty("components").GetProperty("schemas").GetProperty("Problem")));
    }

    [Fact]
    public async Task Page_OfTheReference_AllowsItsOwnScriptAlone()
    {
        using var answer = await server.SendAsync(HttpMethod.Get, "/docs", key: null);

        var policy = answer.Headers.GetValues("Content-Security-Policy").Single();
        Assert.Equal("text/html", answer.Content.Headers.ContentType!.MediaType);
        Assert.StartsWith("default-src 'none'", policy, StringComparison.Ordinal);
        Assert.Contains("script-src 'sha256-", policy, StringComparison.Ordinal);
        Assert.DoesNotContain("unsafe", policy, StringComparison.Ordinal);
        Assert.DoesNotContain("http", (await answer.Content.ReadAsStringAsync()).Replace("http://", "", StringComparison.Ordinal).Split("<script>")[0], StringComparison.Ordinal);
    }

    private async Task<string> FillAsync()
    {
        const string More = ""","init_duration_ms":2850,"memory_allocated_mb":512,"memory_used_mb":180,"environment":"prod","architecture":"arm64","module_timings":{"aws-sdk":850}""";
        await server.IngestAsync("/api/v1/ingest", ApiServer.Invocation(Function, cold: true, More + ",\"function_version\":\"1\""));
        await server.IngestAsync("/api/v1/ingest", ApiServer.Invocation(Function, cold: true, More + ",\"function_version\":\"2\""));
        using var logs = await server.SendAsync(HttpMethod.Post, "/api/v1/ingest/logs?function_name=described", ApiServer.Bytes("REPORT RequestId: nothing"u8.ToArray(), "text/plain"));
        await ApiServer.ReadAsync(logs, 200);
        return await Functions.IdOfAsync(server, Function);
    }

    private static IEnumerable<JsonElement> References(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Object when element.TryGetProperty("$ref", out var reference) && reference.ValueKind == JsonValueKind.String => [element],
        JsonValueKind.Object => element.EnumerateObject().SelectMany(static property => References(property.Value)),
        JsonValueKind.Array => element.EnumerateArray().SelectMany(References),
        _ => [],
    };

    /// <summary>The routes alone: nothing behind them is ever called.</summary>
    private static RouteTable Table() => Routes.Make(
        Nothing<IngestDoor>(), Doors.All(new BodyOptions(1, 1, 1), new RandomIdSource(), TimeProvider.System), Nothing<UsedKeys>(), Nothing<FunctionQueries>(), Nothing<SeriesQuery>(), Nothing<ColdStartsQuery>(),
        Nothing<OverviewQuery>(), Nothing<CostsQuery>(), Nothing<KeyAdministration>(), Nothing<DeadLetterAdministration>(), Nothing<DeadLetterRetries>(), Nothing<HealthRoutes>(), Nothing<LimitsTable>(), Nothing<MetricsRoute>(), Nothing<ReferenceRoutes>());

    private static T Nothing<T>() => (T)RuntimeHelpers.GetUninitializedObject(typeof(T));

    private static string CommittedPath([CallerFilePath] string here = "") => Path.Combine(Path.GetDirectoryName(here)!, "..", "..", "..", "docs", "openapi.json");
}
