using System.Net;
using System.Text;
using Coldstart.Analytics;

namespace Coldstart.Cli.Tests.Health;

public sealed class HealthTests
{
    private const string Ready = """{"status":"ready","state":"serving","reason":null,"functions":3}""";
    private const string NotReady = """{"status":"not_ready","state":"disk_full","reason":"The disk of the journal is full."}""";

    [Theory]
    [InlineData(HttpStatusCode.OK, Ready, ExitCodes.Done, "ready: serving")]
    [InlineData(HttpStatusCode.OK, """{"status":"live"}""", ExitCodes.Done, "live")]
    [InlineData(HttpStatusCode.ServiceUnavailable, NotReady, ExitCodes.Failed, "not_ready: disk_full, The disk of the journal is full.")]
    [InlineData(HttpStatusCode.NotFound, "<html>", ExitCodes.Failed, "http://127.0.0.1:8000/health/ready answers 404.")]
    [InlineData(HttpStatusCode.Found, "", ExitCodes.Failed, "http://127.0.0.1:8000/health/ready answers 302.")]
    [InlineData(HttpStatusCode.OK, "[]", ExitCodes.Done, "http://127.0.0.1:8000/health/ready answers 200.")]
    public async Task Health_OfAnAnswer_EndsAsItsStatusSays(HttpStatusCode status, string body, int code, string sentence)
    {
        var server = new Answering(_ => new HttpResponseMessage(status) { Content = new StringContent(body, Encoding.UTF8, "application/json") });

        var run = await InRealTimeAsync(server, ["health"]);

        Assert.Equal(code, run.Code);
        Assert.Equal(sentence, (code == ExitCodes.Done ? run.Out : run.Error).Trim());
        Assert.Equal("", code == ExitCodes.Done ? run.Error : run.Out);
    }

    [Theory]
    [InlineData("http://127.0.0.1:8000/health/ready", "health")]
    [InlineData("http://127.0.0.1:8000/health/live", "health", "--live")]
    [InlineData("http://silo:8081/health/ready", "health", "http://silo:8081")]
    [InlineData("https://example.test/behind/health/live", "health", "https://example.test/behind", "--live")]
    public async Task Health_OfAnAddress_AsksThere(string asked, params string[] arguments)
    {
        var addresses = new List<string>();
        var server = new Answering(request =>
        {
            addresses.Add(request.RequestUri!.AbsoluteUri);
            return new HttpResponseMessage(HttpStatusCode.OK);
        });

        await InRealTimeAsync(server, arguments);

        Assert.Equal([asked], addresses);
    }

    [Fact]
    public async Task Health_OfNobody_SaysSoAndFails()
    {
        var run = await InRealTimeAsync(new Answering(static _ => throw new HttpRequestException("Connection refused (127.0.0.1:8000)")), ["health"]);

        Assert.Equal(ExitCodes.Failed, run.Code);
        Assert.Equal("http://127.0.0.1:8000/health/ready cannot be reached: Connection refused (127.0.0.1:8000)", run.Error.Trim());
    }

    [Fact]
    public async Task Health_OfSilence_GivesUp()
    {
        var run = await CommandRun.Against(new Silent(), ["health"]);

        Assert.Equal(ExitCodes.Failed, run.Code);
        Assert.Equal("http://127.0.0.1:8000/health/ready does not answer within 4 s.", run.Error.Trim());
    }

    [Theory]
    [InlineData("ftp://silo")]
    [InlineData("silo:8081")]
    public async Task Health_OfNoAddress_IsWrongUse(string address)
    {
        var run = await CommandRun.Against(new Silent(), ["health", address]);

        Assert.Equal(ExitCodes.Usage, run.Code);
    }

    // The clock of the other runs ends every wait at once, and with it the patience of this command.
    private static async Task<CommandRun> InRealTimeAsync(HttpMessageHandler server, string[] arguments)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        var host = new CliHost { Out = output, Error = error, OpenInput = static () => Stream.Null, Setting = static _ => null, Time = TimeProvider.System, Ids = new RandomIdSource(), Network = () => server };
        return new CommandRun(await CommandLine.RunAsync(arguments, host), output.ToString(), error.ToString());
    }

    private sealed class Answering(Func<HttpRequestMessage, HttpResponseMessage> answer) : HttpMessageHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) => Task.FromResult(answer(request));
    }

    private sealed class Silent : HttpMessageHandler
    {
        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            await Task.Delay(Timeout.Infinite, cancellationToken);
            throw new InvalidOperationException("It was to be silent.");
        }
    }
}
