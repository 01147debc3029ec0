using System.Net;
using System.Text;
using System.Text.Json;
using Coldstart.Cli.Tests.Analyze;

namespace Coldstart.Cli.Tests.Check;

public sealed class CheckTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    // 4 cold starts of 20 (init 250 ms each), no errors, durations 10 to 29 ms.
    private string Web => folder.Write("web.ndjson", string.Concat(Enumerable.Range(0, 20).Select(static number => LogSamples.Invocation(number))));

    [Theory]
    [InlineData(ExitCodes.Done, "--max-init-p95", "260ms")]
    [InlineData(ExitCodes.Failed, "--max-init-p95", "240ms")]
    [InlineData(ExitCodes.Done, "--max-cold-rate", "20%")]
    [InlineData(ExitCodes.Failed, "--max-cold-rate", "19.9%")]
    [InlineData(ExitCodes.Done, "--max-error-rate", "0%")]
    [InlineData(ExitCodes.Done, "--max-p99", "30ms")]
    [InlineData(ExitCodes.Failed, "--max-p99", "0.02s")]
    [InlineData(ExitCodes.Failed, "--max-p50", "10ms")]
    [InlineData(ExitCodes.Failed, "--max-error-rate", "0%", "--max-init-p50", "100ms")]
    public async Task Check_OfALimit_EndsAsTheFiguresSay(int code, params string[] limits)
    {
        var run = await CommandRun.Of(["check", Web, .. limits]);

        Assert.Equal(code, run.Code);
        Assert.Equal(code == ExitCodes.Failed, run.Out.Contains("OVER", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Check_OfSeveralFunctions_ChecksEachAndAllTogether()
    {
        var both = folder.Write("both.ndjson", File.ReadAllText(Web) + LogSamples.Invocation(1, "other"));
        var run = await CommandRun.Of(["check", both, "--max-cold-rate", "19.5%", "--json"]);

        Assert.Equal(ExitCodes.Failed, run.Code);
        var checks = JsonDocument.Parse(run.Out).RootElement.GetProperty("checks").EnumerateArray().ToDictionary(static check => check.GetProperty("function_name").GetString() ?? "all", static check => check.GetProperty("met").GetBoolean());
        Assert.Equal(new Dictionary<string, bool> { ["web"] = false, ["other"] = true, ["all"] = true }, checks);
    }

    [Fact]
    public async Task Check_OfWhatWasNotMeasured_IsMet()
    {
        var run = await CommandRun.Of(["check", folder.Write("warm.log", LogSamples.Warm), "--function", "web", "--max-init-p95", "1us"]);

        Assert.Equal(ExitCodes.Done, run.Code);
    }

    [Theory]
    [InlineData("check", "a.log")]
    [InlineData("check", "a.log", "--max-init-p95", "800")]
    [InlineData("check", "a.log", "--max-cold-rate", "0.05")]
    [InlineData("check", "a.log", "--baseline", "http://x")]
    [InlineData("check", "a.log", "--baseline", "nowhere", "--key", "csa_1")]
    [InlineData("check", "a.log", "--max-p99", "1s", "--tolerance", "0.1")]
    [InlineData("check", "a.log", "--baseline", "http://x", "--key", "csa_1", "--baseline-window", "8d")]
    public async Task Check_CalledWrongly_Is2(params string[] arguments) => Assert.Equal(ExitCodes.Usage, (await CommandRun.Of(arguments)).Code);

    [Fact]
    public async Task Check_OfNothing_NeverPasses()
    {
        Assert.Equal(ExitCodes.NothingRecognised, (await CommandRun.Of(["check", folder.Write("empty.log", ""), "--max-p99", "1s"])).Code);
        Assert.Equal(ExitCodes.Failed, (await CommandRun.Of(["check", Path.Combine(folder.Path, "none.log"), "--max-p99", "1s"])).Code);
    }

    [Theory]
    [InlineData(ExitCodes.Done, 240, "10%")]
    [InlineData(ExitCodes.Failed, 200, "10%")]
    [InlineData(ExitCodes.Done, 200, "30%")]
    public async Task Check_AgainstAServer_AllowsTheTolerance(int code, int serverInitMs, string tolerance)
    {
        using var server = new FigureServer("web", serverInitMs);
        var run = await CommandRun.Against(server, ["check", Web, "--baseline", "http://coldstart.test/under/", "--key", "csa_1", "--tolerance", tolerance]);

        Assert.Equal(code, run.Code);
        Assert.Contains("/under/api/v1/functions", server.Asked[0], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Check_OfAFunctionThatTheServerDoesNotHave_SaysSoAndPasses()
    {
        using var server = new FigureServer("web-2", 1);
        var run = await CommandRun.Against(server, ["check", Web, "--baseline", "http://coldstart.test", "--key", "csa_1"]);

        Assert.Equal(ExitCodes.Done, run.Code);
        Assert.Contains("nothing to compare", run.Error, StringComparison.Ordinal);
    }

    private sealed class FigureServer(string name, int initMs) : HttpMessageHandler
    {
        private const string Id = "6b6f7f3e-0000-5000-8000-000000000001";

        public List<string> Asked { get; } = [];

        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            var path = request.RequestUri!.PathAndQuery;
            Asked.Add(path);
            var json = path.Contains(Id, StringComparison.Ordinal)
                ? $$$"""{"cold_start_stats":{"cold_start_rate":0.2},"error_rate":0,"init_duration":{"p50_ms":{{{initMs}}},"p95_ms":{{{initMs}}},"p99_ms":null},"duration":{"p50_ms":500}}"""
                : $$"""{"functions":[{"id":"{{Id}}","function_name":"{{name}}","region":"us-east-1"}],"next_cursor":null}""";
            return Task.FromResult(new HttpResponseMessage(HttpStatusCode.OK) { Content = new StringContent(json, Encoding.UTF8, "application/json") });
        }
    }
}
