using System.Text.Json;
using Coldstart.Api.Tests.Fakes;

namespace Coldstart.Api.Tests.Ingest;

/// <summary>The examples of the document that the first groups of the contract come from, posted as they stand there.</summary>
public sealed class DocumentTwoTests(ApiServer server) : IClassFixture<ApiServer>
{
    private const string Example =
        """
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

    [Fact]
    public async Task Ingest_OfTheExample_AnswersAsItStandsThere()
    {
        using var answer = await server.PostAsync("/api/v1/ingest", Example);

        await ApiServer.ReadAsync(answer, 200);
        Assert.Equal("""{"status":"ok","invocation_id":"abc-123-def"}""", await answer.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task Batch_OfThree_AnswersAsItStandsThere()
    {
        var other = Example.Replace("req-456", "req-457", StringComparison.Ordinal).Replace("abc-123-def", "abc-124", StringComparison.Ordinal);
        var third = Example.Replace("req-456", "req-458", StringComparison.Ordinal).Replace("abc-123-def", "abc-125", StringComparison.Ordinal);

        var answer = await server.IngestAsync("/api/v1/ingest/batch", $$"""{"invocations":[{{Example}},{{other}},{{third}}]}""", ApiServer.OtherKey);

        Assert.Equal("ok", answer.GetProperty("status").GetString());
        Assert.Equal(3, answer.GetProperty("processed").GetInt32());
        Assert.Equal(0, answer.GetProperty("failed").GetInt32());
    }

    [Fact]
    public async Task Function_OfTheExample_IsHistoryAndNotInTheWindow()
    {
        await server.IngestAsync("/api/v1/ingest", Example);

        var function = await server.GetAsync("/api/v1/functions/" + await Functions.IdOfAsync(server, "payment-service"));

        Assert.Equal("2026-01-02T10:30:00Z", function.GetProperty("last_seen_at").GetString());
        Assert.Equal(0, function.GetProperty("cold_start_stats").GetProperty("total_invocations").GetInt64());
        Assert.Equal(JsonValueKind.Array, function.GetProperty("recommendations").ValueKind);
    }

    [Fact]
    public async Task Function_OfTheExampleOfToday_HasItsModules()
    {
        var now = TimeProvider.System.GetUtcNow().ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", System.Globalization.CultureInfo.InvariantCulture);
        await server.IngestAsync("/api/v1/ingest", Example.Replace("2026-01-02T10:30:00Z", now, StringComparison.Ordinal).Replace("payment-service", "today", StringComparison.Ordinal));

        var function = await server.GetAsync("/api/v1/functions/" + await Functions.IdOfAsync(server, "today"));

        Assert.Equal("nodejs18.x", function.GetProperty("runtime").GetString());
        Assert.Equal(512, function.GetProperty("memory_allocated_mb").GetInt32());
        Assert.Equal(2850, function.GetProperty("cold_start_stats").GetProperty("avg_init_duration_ms").GetDouble());
        var module = function.GetProperty("module_breakdown").GetProperty("@prisma/client");
        Assert.Equal(680, module.GetProperty("avg_load_time_ms").GetDouble());
        Assert.InRange(module.GetProperty("p95_ms").GetDouble(), 680 * 0.99, 680 * 1.01);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("csa_xxxxxxxxxxxxxxxxxxxx")]
    [InlineData("csa_ZZZZzzzz9999ZZZZzzzz9999ZZZZzzzz")]
    public async Task Ingest_WithoutAKnownKey_SaysWhatTheDocumentSays(string? key)
    {
        using var answer = await server.PostAsync("/api/v1/ingest", Example, key);

        var problem = await ApiServer.ReadAsync(answer, 401);
        Assert.Equal("Invalid or missing API key", problem.GetProperty("detail").GetString());
        Assert.Equal("AUTHENTICATION_ERROR", problem.GetProperty("error_code").GetString());
    }

    [Fact]
    public async Task Ingest_OfNonsense_SaysWhatTheDocumentSays()
    {
        using var answer = await server.PostAsync("/api/v1/ingest", Example.Replace("2850", "\"soon\"", StringComparison.Ordinal));

        var problem = await ApiServer.ReadAsync(answer, 400);
        Assert.Equal("Validation error", problem.GetProperty("detail").GetString());
        Assert.Equal("VALIDATION_ERROR", problem.GetProperty("error_code").GetString());
        Assert.Equal("/init_duration_ms", problem.GetProperty("errors")[0].GetProperty("pointer").GetString());
    }
}
