using System.Text.Json.Nodes;
using Coldstart.Faults.Tests.Servers;

namespace Coldstart.Faults.Tests.EndToEnd;

/// <summary>Facts of one invocation that come before and after the end of the process are still joined.</summary>
public abstract class JoinAcrossRestartContract(Form form)
{
    [Theory]
    [InlineData("sdk", "kill")]
    [InlineData("sdk", "stop")]
    [InlineData("report", "kill")]
    [InlineData("report", "stop")]
    [InlineData("error", "kill")]
    [InlineData("error", "stop")]
    public async Task Facts_WithARestartBetween_AreOneInvocation(string first, string end)
    {
        var now = TimeProvider.System.GetUtcNow();
        var request = Guid.NewGuid().ToString();
        var sdk = $$$"""{"function_name":"orders","request_id":"{{{request}}}","timestamp":"{{{now.AddMilliseconds(-5):O}}}","cold_start":true,"init_duration_ms":421,"execution_duration_ms":2.1,"memory_allocated_mb":1024,"region":"us-east-1","architecture":"x86_64","status":"error","module_timings":{"pg":80}}""";
        var report = $"{now:yyyy-MM-ddTHH:mm:ss.fffZ} REPORT RequestId: {request}\tDuration: 2.37 ms\tBilled Duration: 427 ms\tMemory Size: 1024 MB\tMax Memory Used: 95 MB\tInit Duration: 423.98 ms\t\n";
        var error = $"{now.AddMilliseconds(-1):yyyy-MM-ddTHH:mm:ss.fffZ} RequestId: {request} Error: Runtime exited with error: exit status 1\nRuntime.ExitError\n";
        await using var home = await Home.NewAsync(form);
        await using (var server = await ServerProcess.StartAsync(home))
        {
            using var ask = new Questions(server.Address);
            if (first == "sdk") await ask.AcceptedAsync("/api/v1/ingest", sdk);
            else await LogsAsync(ask, first == "report" ? report : error);
            if (end == "stop") Assert.Equal(0, await server.StopAsync());
            else await server.Kill9Async();
        }
        await using var again = await ServerProcess.StartAsync(home);
        using var asked = new Questions(again.Address);
        // Everything once more, what is known already too.
        await asked.AcceptedAsync("/api/v1/ingest", sdk);
        await LogsAsync(asked, report);
        await LogsAsync(asked, error);
        var function = await asked.GetAsync($"/api/v1/functions/{(await asked.FunctionIdsAsync())["orders"]}");
        Assert.Equal((1, 1, 1), ((int)function["status"]!["invocations"]!, (int)function["status"]!["cold_starts"]!, (int)function["status"]!["error"]!));
        Assert.Equal((1, 427), ((int)function["billed_duration"]!["count"]!, (int)function["billed_duration"]!["total_ms"]!));
        Assert.Equal(["pg"], function["module_breakdown"]!.AsObject().Select(static module => module.Key));
        Assert.Equal("0.0000073166809", (string)function["cost"]!["total_usd"]!);
    }

    private static Task<JsonNode> LogsAsync(Questions ask, string text) => ask.AcceptedAsync("/api/v1/ingest/logs?function_name=orders&region=us-east-1&architecture=x86_64", text, "text/plain");
}
