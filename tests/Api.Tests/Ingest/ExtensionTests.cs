using System.Diagnostics;
using System.Text;
using System.Text.Json;
using Coldstart.Api.Tests.Fakes;

namespace Coldstart.Api.Tests.Ingest;

/// <summary>The extension that <c>infrastructure/</c> has ready, in an environment that does what Lambda does.</summary>
public sealed class ExtensionTests(ApiServer server) : IClassFixture<ApiServer>
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    [NodeFact]
    public async Task Extension_WithAnUnsteadyServer_PassesEveryEventOnOnce()
    {
        await using var lambda = await FakeLambda.StartAsync(server);
        using var extension = Process.Start(new ProcessStartInfo("node", [ScriptPath()])
        {
            RedirectStandardError = true,
            Environment =
            {
                ["AWS_LAMBDA_RUNTIME_API"] = $"127.0.0.1:{lambda.Port}", ["AWS_REGION"] = "eu-west-1",
                ["COLDSTART_ENDPOINT"] = $"http://127.0.0.1:{lambda.Port}/api/v1/ingest/telemetry", ["COLDSTART_KEY"] = ApiServer.Key,
            },
        })!;
        var errors = extension.StandardError.ReadToEndAsync();
        using var patience = new CancellationTokenSource(Patience);
        await extension.WaitForExitAsync(patience.Token);

        Assert.True(extension.ExitCode == 0, await errors);
        // The first attempt is refused, the answer of the second is lost: the third has the key of both.
        Assert.Equal([503, 500, 200, 200], lambda.Answers.Select(static answer => answer.Status));
        Assert.Equal(2, lambda.Answers.Select(static answer => answer.Key).Distinct().Count());
        var report = await server.GetAsync("/api/v1/functions/" + await Functions.IdOfAsync(server, FakeLambda.Function));
        Assert.Equal(2, report.GetProperty("status").GetProperty("invocations").GetInt64());
        Assert.Equal(1, report.GetProperty("status").GetProperty("cold_starts").GetInt64());
        Assert.Equal("eu-west-1", report.GetProperty("region").GetString());
    }

    private static string ScriptPath()
    {
        var folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "Orleans.sln"))) folder = Path.GetDirectoryName(folder)!;
        return Path.Combine(folder, "infrastructure", "extension", "layer", "extensions", "coldstart");
    }

    /// <summary>Skipped, with the reason, where there is no Node.js.</summary>
    private sealed class NodeFactAttribute : FactAttribute
    {
        public NodeFactAttribute()
        {
            var isThere = Environment.GetEnvironmentVariable("PATH")!.Split(Path.PathSeparator).Any(static folder => File.Exists(Path.Combine(folder, "node")));
            if (!isThere) Skip = "Node.js is not installed";
        }
    }
}
