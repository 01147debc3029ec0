using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json;
using Coldstart.Api.Tests.Fakes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Coldstart.Api.Tests.Ingest;

/// <summary>
/// What an extension sees of Lambda: it registers and subscribes, gets a batch of events for each of two invocations, and is told to end. Beside it a way to Coldstart that refuses the first
/// attempt and loses the answer of the second.
/// </summary>
internal sealed class FakeLambda : IAsyncDisposable
{
    public const string Function = "extended";

    private readonly WebApplication app;
    private readonly ApiServer server;
    private readonly HttpClient client = new();
    private readonly List<(string Key, int Status)> answers = [];
    private Uri? destination;
    private int nexts;

    private FakeLambda(ApiServer server)
    {
        this.server = server;
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(static kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        app = builder.Build();
        app.Run(AnswerAsync);
    }

    public int Port => new Uri(app.Urls.First()).Port;

    /// <summary>What the extension was answered on its way to Coldstart.</summary>
    public IReadOnlyList<(string Key, int Status)> Answers => answers;

    public static async Task<FakeLambda> StartAsync(ApiServer server)
    {
        var lambda = new FakeLambda(server);
        await lambda.app.StartAsync();
        return lambda;
    }

    public async ValueTask DisposeAsync()
    {
        client.Dispose();
        await app.DisposeAsync();
    }

    private Task AnswerAsync(HttpContext context) => context.Request.Path.Value switch
    {
        "/2020-01-01/extension/register" => RegisterAsync(context),
        "/2022-07-01/telemetry" => SubscribeAsync(context),
        "/2020-01-01/extension/event/next" => NextAsync(context),
        _ => PassOnAsync(context),
    };

    private static Task RegisterAsync(HttpContext context)
    {
        Assert.Equal(("coldstart", "accountId"), (context.Request.Headers["Lambda-Extension-Name"].ToString(), context.Request.Headers["Lambda-Extension-Accept-Feature"].ToString()));
        context.Response.Headers["Lambda-Extension-Identifier"] = "b5e4ab2c-0000-4000-8000-7f2f4ac4a3d4";
        return context.Response.WriteAsync($$"""{"functionName":"{{Function}}","functionVersion":"$LATEST","handler":"index.handler","accountId":"123456789012"}""");
    }

    private async Task SubscribeAsync(HttpContext context)
    {
        using var wish = await JsonDocument.ParseAsync(context.Request.Body);
        // Inside of Lambda the name is that of the environment itself.
        destination = new Uri(wish.RootElement.GetProperty("destination").GetProperty("URI").GetString()!.Replace("sandbox.localdomain", "127.0.0.1", StringComparison.Ordinal));
        await context.Response.WriteAsync("\"OK\"");
    }

    private async Task NextAsync(HttpContext context)
    {
        var number = nexts++;
        if (number < 2) await DeliverAsync(number);
        var deadlineMs = TimeProvider.System.GetUtcNow().AddSeconds(10).ToUnixTimeMilliseconds();
        await context.Response.WriteAsync(number < 2
            ? $$"""{"eventType":"INVOKE","deadlineMs":{{deadlineMs}},"requestId":"request-{{number}}"}"""
            : $$"""{"eventType":"SHUTDOWN","shutdownReason":"spindown","deadlineMs":{{deadlineMs}}}""");
    }

    private async Task DeliverAsync(int number)
    {
        var time = TimeProvider.System.GetUtcNow().ToString("yyyy-MM-ddTHH:mm:ss.fffZ", CultureInfo.InvariantCulture);
        var init = number == 0 ? ",\"initDurationMs\":120.0" : "";
        string[] events =
        [
            .. number == 0 ? [$$$"""{"time":"{{{time}}}","type":"platform.initStart","record":{"initializationType":"on-demand","phase":"init","runtimeVersion":"nodejs:22.v1"}}"""] : Array.Empty<string>(),
            $$$"""{"time":"{{{time}}}","type":"platform.start","record":{"requestId":"request-{{{number}}}","version":"$LATEST"}}""",
            $$$$"""{"time":"{{{{time}}}}","type":"platform.report","record":{"requestId":"request-{{{{number}}}}","status":"success","metrics":{"durationMs":5.0,"billedDurationMs":5,"memorySizeMB":256,"maxMemoryUsedMB":80{{{{init}}}}}}}""",
        ];
        using var content = new StringContent($"[{string.Join(',', events)}]", Encoding.UTF8, "application/json");
        using var taken = await client.PostAsync(destination, content);
        Assert.True(taken.IsSuccessStatusCode);
    }

    private async Task PassOnAsync(HttpContext context)
    {
        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body);
        var key = context.Request.Headers["Idempotency-Key"].ToString();
        var status = 503;
        if (answers.Count > 0)
        {
            using var answer = await server.SendAsync(HttpMethod.Post, context.Request.Path + context.Request.QueryString.Value, ApiServer.Bytes(body.ToArray(), "application/json"), context.Request.Headers["X-API-Key"].ToString(), ("Idempotency-Key", key));
            status = answers.Count == 1 ? 500 : (int)answer.StatusCode;
        }
        answers.Add((key, status));
        context.Response.StatusCode = status;
    }
}
