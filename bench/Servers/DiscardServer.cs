using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Coldstart.Bench.Servers;

/// <summary>The yardstick for single requests: Kestrel as it comes, which reads the body, forgets it and answers.</summary>
internal static class DiscardServer
{
    public const string Verb = "discard";

    public static ChildProcess Start() => new(typeof(DiscardServer).Assembly.Location, [Verb], new Dictionary<string, string>(), "discards at ");

    public static async Task<int> ServeAsync(TextWriter output)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(static kestrel => kestrel.Listen(System.Net.IPAddress.Loopback, 0));
        await using var app = builder.Build();
        app.Run(DiscardAsync);
        await app.StartAsync();
        await output.WriteLineAsync($"discards at {app.Urls.First()}");
        await output.FlushAsync();
        await app.WaitForShutdownAsync();
        return 0;
    }

    private static async Task DiscardAsync(HttpContext context)
    {
        var body = context.Request.BodyReader;
        while (true)
        {
            var read = await body.ReadAsync();
            body.AdvanceTo(read.Buffer.End);
            if (read.IsCompleted) break;
        }
        context.Response.ContentType = "application/json";
        context.Response.ContentLength = 2;
        await context.Response.BodyWriter.WriteAsync("{}"u8.ToArray());
    }
}
