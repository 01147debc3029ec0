using System.Net;
using System.Text.Json.Nodes;
using Coldstart.Faults.Tests.Servers;

namespace Coldstart.Faults.Tests.EndToEnd;

/// <summary>Two projects whose functions have the same names: through no route does one see a trace of the other.</summary>
public abstract class TenantContract(SharedServer server)
{
    private const string Marker = "MARKER-of-the-first";
    private const string Kept = "57f231fb-1730-4395-85cb-4f71bd2b87b8";

    [Fact]
    public async Task TwoProjects_EqualFunctionNames_SeeNothingOfEachOther()
    {
        await CommandLine.RunAsync(["projects", "create", "Second", "--slug", "second", .. server.Home.Options]);
        var secret = (await CommandLine.RunAsync(["keys", "create", "all", "--project", "second", "--scopes", "ingest,read,manage", .. server.Home.Options])).Trim();
        using var first = server.Ask();
        using var second = server.Ask(secret);
        await Deadline.UntilAsync(async () =>
        {
            using var answer = await second.Client.GetAsync("/api/v1/functions");
            return answer.IsSuccessStatusCode ? "known" : null;
        }, "the running server knows the new key");

        var (firstId, secondId) = (await FillAsync(first, Marker, 3), await FillAsync(second, "other", 2));
        Assert.NotEqual(firstId, secondId);
        Assert.Equal((3, 2), (await CountAsync(first, firstId), await CountAsync(second, secondId)));

        var now = TimeProvider.System.GetUtcNow();
        string[] questions =
        [
            "/api/v1/functions?window=30d", "/api/v1/functions?search=orders", $"/api/v1/functions?search={Marker}", $"/api/v1/functions?environment={Marker}",
            "/api/v1/overview?window=30d", "/api/v1/costs", "/api/v1/costs?group_by=region", "/api/v1/costs?group_by=day", "/api/v1/costs?from=2026-01-01&to=2026-02-01", "/api/v1/cold-starts", "/api/v1/cold-starts?order=slowest",
            "/api/v1/dead-letters", "/api/v1/api-keys", "/api/v1/limits", "/api/v1/health",
            $"/api/v1/functions/{secondId}", $"/api/v1/functions/{secondId}/modules", $"/api/v1/functions/{secondId}/versions", $"/api/v1/functions/{secondId}/cost", $"/api/v1/functions/{secondId}/series?metric=invocations&window=24h",
        ];
        foreach (var question in questions)
        {
            var text = (await second.GetAsync(question)).ToJsonString();
            Assert.DoesNotContain(Marker, text, StringComparison.Ordinal);
            Assert.DoesNotContain(firstId, text, StringComparison.Ordinal);
            Assert.DoesNotContain(ServerProcess.Key[..8], text, StringComparison.Ordinal);
        }
        var overview = await second.GetAsync("/api/v1/overview?window=24h");
        Assert.Equal(2, (int)overview["totals"]!["invocations"]!);
        Assert.Equal(2, (int)(await second.GetAsync("/api/v1/costs"))["rows"]![0]!["requests"]!);
        Assert.Empty((await second.GetAsync($"/api/v1/cold-starts?function_id={firstId}"))["cold_starts"]!.AsArray());

        var letter = (string)(await first.GetAsync("/api/v1/dead-letters"))["dead_letters"]![0]!["id"]!;
        var key = (string)(await first.GetAsync("/api/v1/api-keys"))["api_keys"]![0]!["id"]!;
        (HttpMethod Method, string Path)[] foreign =
        [
            (HttpMethod.Get, $"/api/v1/functions/{firstId}"), (HttpMethod.Get, $"/api/v1/functions/{firstId}/modules"), (HttpMethod.Get, $"/api/v1/functions/{firstId}/versions"),
            (HttpMethod.Get, $"/api/v1/functions/{firstId}/cost"), (HttpMethod.Get, $"/api/v1/functions/{firstId}/series?metric=invocations"),
            (HttpMethod.Get, $"/api/v1/dead-letters/{letter}"), (HttpMethod.Post, $"/api/v1/dead-letters/{letter}/retry"), (HttpMethod.Delete, $"/api/v1/dead-letters/{letter}"),
            (HttpMethod.Patch, $"/api/v1/api-keys/{key}"), (HttpMethod.Post, $"/api/v1/api-keys/{key}/rotate"), (HttpMethod.Delete, $"/api/v1/api-keys/{key}"),
        ];
        foreach (var (method, path) in foreign)
        {
            using var request = new HttpRequestMessage(method, path);
            if (method == HttpMethod.Patch) request.Content = new StringContent("""{"name":"mine"}""", System.Text.Encoding.UTF8, "application/json");
            using var answer = await second.Client.SendAsync(request);
            Assert.True(answer.StatusCode == HttpStatusCode.NotFound, $"{method} {path}: {answer.StatusCode}");
        }
        await second.PostAsync("/api/v1/dead-letters/retry", "{}");
        Assert.Equal(letter, (string)(await first.GetAsync("/api/v1/dead-letters"))["dead_letters"]![0]!["id"]!);
        Assert.Equal(3, await CountAsync(first, firstId));
    }

    [Fact]
    public async Task IdempotencyKey_OfTwoProjects_AreTwoKeys()
    {
        await CommandLine.RunAsync(["projects", "create", "Third", "--slug", "third", .. server.Home.Options]);
        var secret = (await CommandLine.RunAsync(["keys", "create", "all", "--project", "third", .. server.Home.Options, "--scopes", "ingest,read"])).Trim();
        using var first = server.Ask();
        using var third = server.Ask(secret);
        var mine = Record("mine", "a", 1);
        Assert.Equal(200, (await first.PostAsync("/api/v1/ingest", mine, idempotencyKey: "shared")).Status);
        var status = await Deadline.UntilAsync(async () => (await third.PostAsync("/api/v1/ingest", mine.Replace("mine", "theirs", StringComparison.Ordinal), idempotencyKey: "shared")) is { Status: not 401 } answer ? answer.Status.ToString(System.Globalization.CultureInfo.InvariantCulture) : null, "the new key is known");
        Assert.Equal("200", status);
    }

    private static async Task<string> FillAsync(Questions ask, string marker, int records)
    {
        for (var number = 0; number < records; number++)
        {
            var (status, answer) = await ask.PostAsync("/api/v1/ingest", Record("orders", marker, number), idempotencyKey: $"same-{number}");
            Assert.True(status == 200, $"{status} {answer}");
        }
        await ask.AcceptedAsync("/api/v1/ingest/logs?function_name=orders&region=us-east-1", $"REPORT RequestId: {Kept}\tDuration: {marker} ms\n", "text/plain");
        var ids = await Deadline.UntilAsync(async () => await ask.FunctionIdsAsync() is { Count: > 0 } found ? found : null, "the function is listed");
        return ids["orders"];
    }

    private static async Task<int> CountAsync(Questions ask, string id) => (int)(await ask.GetAsync($"/api/v1/functions/{id}"))["status"]!["invocations"]!;

    private static string Record(string function, string marker, int number) => $$$"""
        {"function_name":"{{{function}}}","invocation_id":"i-{{{number}}}","request_id":"{{{marker}}}-{{{number}}}","timestamp":"{{{TimeProvider.System.GetUtcNow():O}}}","cold_start":true,"init_duration_ms":100,
         "execution_duration_ms":5,"billed_duration_ms":105,"memory_allocated_mb":128,"region":"us-east-1","architecture":"x86_64","function_version":"{{{marker}}}","environment":"{{{marker}}}",
         "trace_id":"{{{marker}}}","execution_environment":"{{{marker}}}","module_timings":{"{{{marker}}}":50}}
        """;
}
