using System.Net;
using System.Text.Json;
using Coldstart.Engine;
using Coldstart.Observability.Exporting;
using Coldstart.Observability.Listening;

namespace Coldstart.Observability.Tests.Listening;

#pragma warning disable CA1001 // xunit calls DisposeAsync.
public sealed class OperatorListenerTests : IAsyncLifetime
#pragma warning restore CA1001
{
    private readonly Telemetry telemetry = new(TelemetryOptions.Of("coldstart-test", "one"), TimeProvider.System);
    private readonly HttpClient client = new();
    private EngineCondition condition = EngineCondition.Serving;
    private OperatorListener? listener;

    public async Task InitializeAsync()
    {
        listener = await OperatorListener.StartAsync(new OperatorAddress(IPAddress.Loopback, 0), () => new EngineState(condition, "a secret path") { SinceUs = 1_000_000, Functions = 7 }, telemetry.Page, CancellationToken.None);
        client.BaseAddress = new Uri(listener.Url);
    }

    public async Task DisposeAsync()
    {
        client.Dispose();
        await listener!.DisposeAsync();
        telemetry.Dispose();
    }

    [Fact]
    public async Task Live_OfAProcessInTrouble_SaysThatItLives()
    {
        condition = EngineCondition.DatabaseUnavailable;

        Assert.Equal("""{"status":"live"}""", await client.GetStringAsync("/health/live"));
    }

    [Fact]
    public async Task Ready_OfAServingProcess_Is200WithItsState()
    {
        using var answer = await client.GetAsync("/health/ready");

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal("""{"status":"ready","state":"serving","reason":null,"since":"1970-01-01T00:00:01Z","retry_after_seconds":0,"functions":7}""", await answer.Content.ReadAsStringAsync());
    }

    public static TheoryData<EngineCondition> Conditions => [.. Enum.GetValues<EngineCondition>()];

    [Theory]
    [MemberData(nameof(Conditions))]
    public async Task Ready_InEveryCondition_Is200OnlyWhereRecordsAreTaken(EngineCondition now)
    {
        condition = now;

        using var answer = await client.GetAsync("/health/ready");
        var body = JsonDocument.Parse(await answer.Content.ReadAsStringAsync()).RootElement;

        Assert.Equal(now.TakesRecords() ? 200 : 503, (int)answer.StatusCode);
        Assert.Equal(now.Name(), body.GetProperty("state").GetString());
        Assert.Equal(!now.TakesRecords(), answer.Headers.RetryAfter is not null);
        Assert.DoesNotContain("secret", body.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", "text/plain; version=0.0.4; charset=utf-8")]
    [InlineData("application/openmetrics-text;version=1.0.0", "application/openmetrics-text; version=1.0.0; charset=utf-8")]
    public async Task Metrics_AskedForInAForm_ComeInThatForm(string accept, string expected)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/metrics");
        if (accept.Length > 0) request.Headers.TryAddWithoutValidation("Accept", accept);
        using var answer = await client.SendAsync(request);

        Assert.Equal(expected, answer.Content.Headers.ContentType!.ToString());
        Assert.Contains("target_info", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("GET", "/", 404)]
    [InlineData("GET", "/metrics/", 404)]
    [InlineData("POST", "/metrics", 405)]
    [InlineData("HEAD", "/metrics", 200)]
    public async Task Answer_OfAnythingElse_SaysSo(string method, string path, int status)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), path);
        using var answer = await client.SendAsync(request);

        Assert.Equal(status, (int)answer.StatusCode);
        Assert.Empty(method == "HEAD" ? await answer.Content.ReadAsByteArrayAsync() : []);
    }

    [Fact]
    public async Task Start_OnAPortThatIsTaken_FailsWithIoException()
    {
        var taken = new OperatorAddress(IPAddress.Loopback, client.BaseAddress!.Port);

        await Assert.ThrowsAsync<IOException>(() => OperatorListener.StartAsync(taken, static () => new EngineState(EngineCondition.Serving, ""), telemetry.Page, CancellationToken.None));
    }
}
