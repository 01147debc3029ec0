using System.Globalization;
using System.Text.Json.Nodes;
using Coldstart.Faults.Tests.Servers;

namespace Coldstart.Faults.Tests.EndToEnd;

/// <summary>The examples of the document that the first doors come from, as they stand there. Their date is long past: they are history.</summary>
public abstract class DocumentTwoContract(Form form)
{
    private const string Invocation = """
        {
            "function_name": "payment-service",
            "invocation_id": "abc-123-def",
            "request_id": "req-456",
            "timestamp": "2026-01-02T10:30:00Z",
            "cold_start": true,
            "init_duration_ms": 2850,
            "execution_duration_ms": 145,
            "billed_duration_ms": 3000,
            "memory_used_mb": 180,
            "memory_allocated_mb": 512,
            "module_timings": {
                "aws-sdk": 850,
                "@prisma/client": 680,
                "moment": 340,
                "lodash": 180,
                "axios": 95,
                "./src/handlers/payment": 45
            },
            "runtime_version": "nodejs18.x",
            "architecture": "x86_64"
        }
        """;

    // 1.5 GB-s and a request each, of four.
    private const decimal CostUsd = 4 * ((1.5m * 0.0000166667m) + 0.0000002m);

    [Fact]
    public async Task Examples_AsTheyStand_AnswerAsTheyStandAndStayAfterKillAndStop()
    {
        await using var home = await Home.NewAsync(form);
        await using (var server = await ServerProcess.StartAsync(home))
        {
            using var ask = new Questions(server.Address);
            Assert.Equal("healthy", (string)(await ask.GetAsync("/api/v1/health"))["status"]!);
            var single = await ask.AcceptedAsync("/api/v1/ingest", Invocation);
            Assert.Equal("""{"status":"ok","invocation_id":"abc-123-def"}""", single.ToJsonString());
            var three = string.Join(',', Enumerable.Range(0, 3).Select(static number => Invocation.Replace("abc-123-def", $"abc-{number}", StringComparison.Ordinal).Replace("req-456", $"req-{number}", StringComparison.Ordinal)));
            var batch = await ask.AcceptedAsync("/api/v1/ingest/batch", $$"""{"invocations":[{{three}}]}""");
            Assert.Equal(("ok", 3, 0), ((string)batch["status"]!, (int)batch["processed"]!, (int)batch["failed"]!));
            var again = await ask.AcceptedAsync("/api/v1/ingest/batch", $"[{Invocation}]");
            Assert.Equal(1, (int)again["duplicates"]!);
            await AssertAsync(ask);
            await server.Kill9Async();
        }
        await using (var server = await ServerProcess.StartAsync(home))
        {
            using var ask = new Questions(server.Address);
            await AssertAsync(ask);
            Assert.Equal(0, await server.StopAsync());
        }
        await using var last = await ServerProcess.StartAsync(home);
        using var asked = new Questions(last.Address);
        await AssertAsync(asked);
    }

    private static async Task AssertAsync(Questions ask)
    {
        var function = await Deadline.UntilAsync(async () => (await ask.GetAsync("/api/v1/functions"))["functions"]!.AsArray().FirstOrDefault(), "the function is listed");
        Assert.Equal(("payment-service", "nodejs18.x", 512), ((string)function["function_name"]!, (string)function["runtime"]!, (int)function["memory_allocated_mb"]!));
        Assert.Equal(DateTimeOffset.Parse("2026-01-02T10:30:00Z", CultureInfo.InvariantCulture).UtcDateTime.Date, DateTimeOffset.Parse((string)function["last_seen_at"]!, CultureInfo.InvariantCulture).UtcDateTime.Date);
        Assert.Equal(0, (int)function["cold_start_stats"]!["total_invocations_24h"]!);

        var costs = await ask.GetAsync("/api/v1/costs?from=2026-01-01&to=2026-02-01");
        Assert.Equal(CostUsd, Money(costs, "total_usd"));
        Assert.Equal(4, (int)costs["rows"]![0]!["requests"]!);
        var series = await ask.GetAsync($"/api/v1/functions/{(string)function["id"]!}/series?metric=invocations&from=2026-01-02&to=2026-01-03&step=86400");
        Assert.Equal(4, series["points"]!.AsArray().Sum(static point => (double?)point!["value"] ?? 0));
        var detail = await ask.GetAsync($"/api/v1/functions/{(string)function["id"]!}?window=30d");
        Assert.Equal(0, (int)detail["status"]!["invocations"]!);
    }

    private static decimal Money(JsonNode node, string name) => decimal.Parse((string)node[name]!, NumberStyles.Float, CultureInfo.InvariantCulture);
}
