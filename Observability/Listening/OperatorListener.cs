using System.Diagnostics;
using System.Net;
using Coldstart.Analytics;
using Coldstart.Engine;
using Coldstart.Observability.Exposition;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Coldstart.Observability.Listening;

/// <summary>
/// A port of its own for those who run the service: <c>/health/live</c>, <c>/health/ready</c> and <c>/metrics</c>, without a key. It begins before and ends after
/// what it tells of, so that a stop can be seen while it lasts.
/// </summary>
public sealed class OperatorListener : IAsyncDisposable
{
    private readonly WebApplication app;

    private OperatorListener(WebApplication app) => this.app = app;

    /// <summary>Where it is served: <c>http://…</c>.</summary>
    public string Url => app.Urls.First();

    /// <summary>Listens.</summary>
    /// <param name="address">Where.</param>
    /// <param name="state">What the process says of itself.</param>
    /// <param name="page">What a scrape gets.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <exception cref="IOException">The port is taken.</exception>
    public static async Task<OperatorListener> StartAsync(OperatorAddress address, Func<EngineState> state, MetricsPage page, CancellationToken cancellation)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions { ApplicationName = "coldstart-operators" });
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => Bound(kestrel, address));
        builder.Logging.ClearProviders();
        builder.Services.AddSingleton<IHostLifetime, NoSignals>();
        var app = builder.Build();
        app.Run(context => AnswerAsync(context, state, page));
        try
        {
            await app.StartAsync(cancellation);
            return new OperatorListener(app);
        }
        catch
        {
            await app.DisposeAsync();
            throw;
        }
    }

    public ValueTask DisposeAsync() => app.DisposeAsync();

    private static void Bound(KestrelServerOptions kestrel, OperatorAddress address)
    {
        kestrel.AddServerHeader = false;
        kestrel.Limits.MaxConcurrentConnections = Limits.OperatorConnectionsMax;
        kestrel.Limits.MaxRequestBodySize = 0;
        kestrel.Limits.MaxRequestLineSize = Limits.RequestLineBytesMax;
        kestrel.Limits.MaxRequestHeadersTotalSize = Limits.RequestHeaderBytesMax;
        kestrel.Limits.MaxRequestHeaderCount = Limits.RequestHeadersMax;
        // Any address: also on a machine without IPv6.
        if (IPAddress.IPv6Any.Equals(address.Host)) kestrel.ListenAnyIP(address.Port);
        else kestrel.Listen(address.Host, address.Port);
    }

    private static Task AnswerAsync(HttpContext context, Func<EngineState> state, MetricsPage page)
    {
        LeaveOutOfTraces();
        context.Response.Headers.XContentTypeOptions = "nosniff";
        context.Response.Headers.CacheControl = "no-store";
        if (!HttpMethods.IsGet(context.Request.Method) && !HttpMethods.IsHead(context.Request.Method)) return SendAsync(context, 405, "text/plain", []);
        switch (context.Request.Path.Value)
        {
            case "/health/live":
                return SendAsync(context, 200, "application/json", """{"status":"live"}"""u8.ToArray());
            case "/health/ready":
                var ready = new ReadyAnswer(state());
                if (ready.RetryAfter.Length > 0) context.Response.Headers.RetryAfter = ready.RetryAfter;
                return SendAsync(context, ready.Status, "application/json", ready.Json());
            case "/metrics":
                var format = ExpositionFormats.Of(context.Request.Headers.Accept.ToString());
                return SendAsync(context, 200, format.ContentType(), page.Render(format));
            default:
                return SendAsync(context, 404, "text/plain", []);
        }
    }

    /// <summary>Probes and scrapes would be most of what is traced.</summary>
    private static void LeaveOutOfTraces()
    {
        if (Activity.Current is not { } activity) return;
        activity.IsAllDataRequested = false;
        activity.ActivityTraceFlags &= ~ActivityTraceFlags.Recorded;
    }

    private static Task SendAsync(HttpContext context, int status, string contentType, byte[] body)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = contentType;
        context.Response.ContentLength = body.Length;
        return HttpMethods.IsHead(context.Request.Method) ? Task.CompletedTask : context.Response.Body.WriteAsync(body, context.RequestAborted).AsTask();
    }
}
