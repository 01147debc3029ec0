using Coldstart.Api.Tests.Fakes;
using Coldstart.Engine;

namespace Coldstart.Api.Tests.Routing;

/// <summary>What clients hear while something behind the API is wrong.</summary>
public sealed class TroubleTests(TroubledServer server) : IClassFixture<TroubledServer>
{
    [Theory]
    [InlineData(TroubledEngine.JournalFull, 503, "UNAVAILABLE")]
    [InlineData(TroubledEngine.TooLarge, 413, "PAYLOAD_TOO_LARGE")]
    [InlineData(TroubledEngine.Bug, 500, "INTERNAL_ERROR")]
    public async Task Ingest_IntoTrouble_SaysWhatItIsAndNoSecret(string function, int status, string code)
    {
        using var answer = await server.PostAsync("/api/v1/ingest", ApiServer.Invocation(function));

        var problem = await ApiServer.ReadAsync(answer, status);
        Assert.Equal(code, problem.GetProperty("error_code").GetString());
        Assert.Equal(status == 503, answer.Headers.Contains("Retry-After"));
        Assert.Equal(status == 503 ? "disk_full" : null, problem.TryGetProperty("state", out var state) ? state.GetString() : null);
        Assert.DoesNotContain("secret", problem.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Ingest_ThatIsNotVisibleYet_SaysSo()
    {
        using var answer = await server.PostAsync("/api/v1/ingest", ApiServer.Invocation(TroubledEngine.Slow));

        await ApiServer.ReadAsync(answer, 200);
        Assert.Equal("pending", answer.Headers.GetValues("Coldstart-Visible").Single());
    }

    [Fact]
    public async Task Ingest_WhileTheFirstStillRuns_SaysToComeAgain()
    {
        using var answer = await server.PostAsync("/api/v1/ingest", ApiServer.Invocation("any"), headers: ("Idempotency-Key", "running"));

        await ApiServer.ReadAsync(answer, 409);
        Assert.Equal("1", answer.Headers.GetValues("Retry-After").Single());
    }

    [Fact]
    public async Task Question_ThatCannotBeAnswered_SaysToComeAgain()
    {
        using var answer = await server.SendAsync(HttpMethod.Get, "/api/v1/functions/00000000-0000-5000-8000-000000000000");

        var problem = await ApiServer.ReadAsync(answer, 503);
        Assert.True(answer.Headers.Contains("Retry-After"));
        Assert.DoesNotContain("secret", problem.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Ready_WhileTheJournalIsAway_NamesTheReason()
    {
        var ready = await server.GetAsync("/health/ready", 503, key: null);

        Assert.Equal(("not_ready", "disk_full"), (ready.GetProperty("status").GetString(), ready.GetProperty("state").GetString()));
        Assert.Equal("The disk of the journal is full.", ready.GetProperty("reason").GetString());
        Assert.Equal(DateTimeOffset.UnixEpoch, ready.GetProperty("since").GetDateTimeOffset());
        Assert.Equal(10, ready.GetProperty("retry_after_seconds").GetInt32());
        await server.GetAsync("/health/live", 200, key: null);
        await server.GetAsync("/api/v1/health", 200, key: null);
    }
}

/// <summary>A server before an engine with trouble.</summary>
public sealed class TroubledServer : ApiServer
{
    protected override IAnalyticsEngine Behind(IAnalyticsEngine engine) => new TroubledEngine(engine);

    protected override EngineState StateOf(EngineState state) => new(EngineCondition.DiskFull, "no room at /secret/path");
}
