using System.Text;
using Coldstart.Api.Tests.Fakes;

namespace Coldstart.Api.Tests.Queries;

/// <summary>Two tenants with functions of the same name.</summary>
public sealed class IsolationTests(ApiServer server) : IClassFixture<ApiServer>
{
    private const string Shared = "shared-name";
    private const string Secret = "theirs-alone";

    [Fact]
    public async Task Questions_OfOneTenant_NeverShowTheOther()
    {
        var theirs = await FillAsync();

        foreach (var path in new[] { "functions", "functions?search=theirs", "overview", "costs", "costs?group_by=day", "cold-starts", "api-keys", "dead-letters" })
        {
            var answer = (await server.GetAsync("/api/v1/" + path)).ToString();
            Assert.DoesNotContain(Secret, answer, StringComparison.Ordinal);
            Assert.DoesNotContain("module-of-theirs", answer, StringComparison.Ordinal);
            Assert.DoesNotContain(theirs, answer, StringComparison.Ordinal);
        }
        var list = (await server.GetAsync("/api/v1/functions")).GetProperty("functions");
        var function = Assert.Single(list.EnumerateArray());
        Assert.Equal(1, function.GetProperty("cold_start_stats").GetProperty("total_invocations").GetInt64());
    }

    [Fact]
    public async Task Ids_OfTheOtherTenant_AreUnknown()
    {
        var theirs = await FillAsync();
        var letter = (await server.GetAsync("/api/v1/dead-letters", key: ApiServer.OtherKey)).GetProperty("dead_letters")[0].GetProperty("id").GetString();
        var key = (await server.GetAsync("/api/v1/api-keys", key: ApiServer.OtherKey)).GetProperty("api_keys")[0].GetProperty("id").GetString();
        (string Method, string Path)[] requests =
        [
            .. new[] { "", "/series", "/modules", "/versions", "/cost" }.Select(part => ("GET", $"/api/v1/functions/{theirs}{part}")),
            ("GET", $"/api/v1/dead-letters/{letter}"), ("DELETE", $"/api/v1/dead-letters/{letter}"), ("POST", $"/api/v1/dead-letters/{letter}/retry"),
            ("PATCH", $"/api/v1/api-keys/{key}"), ("DELETE", $"/api/v1/api-keys/{key}"), ("POST", $"/api/v1/api-keys/{key}/rotate"),
        ];

        foreach (var (method, path) in requests)
        {
            using var answer = await server.SendAsync(new HttpMethod(method), path, method == "PATCH" ? ApiServer.Json("{\"is_active\":false}") : null);
            await ApiServer.ReadAsync(answer, 404);
        }
        var coldStarts = await server.GetAsync("/api/v1/cold-starts?function_id=" + theirs);
        Assert.Equal(0, coldStarts.GetProperty("cold_starts").GetArrayLength());
        using var still = await server.SendAsync(HttpMethod.Get, $"/api/v1/dead-letters/{letter}", key: ApiServer.OtherKey);
        Assert.Equal("REPORT RequestId: broken", await still.Content.ReadAsStringAsync());
        using var retried = await server.SendAsync(HttpMethod.Post, "/api/v1/dead-letters/retry");
        await ApiServer.ReadAsync(retried, 200);
        Assert.Equal(1, (await server.GetAsync("/api/v1/dead-letters", key: ApiServer.OtherKey)).GetProperty("dead_letters").GetArrayLength());
    }

    [Fact]
    public async Task Line_ThatNamesAnotherTenant_IsADeadLetterOfItsSender()
    {
        var line = $$"""{"type":"ColdStartReport","tenantId":"{{server.OtherProject}}","functionName":"{{Secret}}","initDurationMs":100,"timestamp":"2026-11-21T05:00:00Z"}""";

        using var answer = await server.SendAsync(HttpMethod.Post, "/api/v1/ingest/logs", ApiServer.Bytes(Encoding.UTF8.GetBytes(line), "application/json"));

        var result = await ApiServer.ReadAsync(answer, 200);
        Assert.Equal("foreign_tenant", result.GetProperty("errors")[0].GetProperty("code").GetString());
        var letter = (await server.GetAsync("/api/v1/dead-letters?reason=foreign_tenant")).GetProperty("dead_letters")[0];
        using var deleted = await server.SendAsync(HttpMethod.Delete, "/api/v1/dead-letters/" + letter.GetProperty("id").GetString());
        Assert.Equal(204, (int)deleted.StatusCode);
    }

    /// <returns>The id of the other tenant's function.</returns>
    private async Task<string> FillAsync()
    {
        // The same ids in every test: a repeat adds nothing.
        await server.IngestAsync("/api/v1/ingest", ApiServer.Invocation(Shared, more: ",\"request_id\":\"one\""));
        await Functions.IdOfAsync(server, Shared);
        await server.IngestAsync("/api/v1/ingest/batch", $"[{ApiServer.Invocation(Shared, true, ",\"request_id\":\"two\",\"init_duration_ms\":5,\"module_timings\":{\"module-of-theirs\":5}")},{ApiServer.Invocation(Secret, more: ",\"request_id\":\"three\"")}]", ApiServer.OtherKey);
        if ((await server.GetAsync("/api/v1/dead-letters", key: ApiServer.OtherKey)).GetProperty("dead_letters").GetArrayLength() == 0)
        {
            using var logs = await server.SendAsync(HttpMethod.Post, $"/api/v1/ingest/logs?function_name={Secret}", ApiServer.Bytes("REPORT RequestId: broken"u8.ToArray(), "text/plain"), ApiServer.OtherKey);
            await ApiServer.ReadAsync(logs, 200);
        }
        return await Functions.IdOfAsync(server, Secret, ApiServer.OtherKey);
    }
}
