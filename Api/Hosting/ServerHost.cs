using System.Diagnostics.Metrics;
using Coldstart.Analytics;
using Coldstart.Analytics.Costs;
using Coldstart.Api.Administration;
using Coldstart.Api.Authentication;
using Coldstart.Api.Bodies;
using Coldstart.Api.Ingest;
using Coldstart.Api.Ingest.Firehose;
using Coldstart.Api.Ingest.Otlp;
using Coldstart.Api.Operations;
using Coldstart.Api.Options;
using Coldstart.Api.Problems;
using Coldstart.Api.Queries;
using Coldstart.Api.RateLimiting;
using Coldstart.Api.Reference;
using Coldstart.Api.Routing;
using Coldstart.Engine;
using Coldstart.Engine.Quotas;
using Coldstart.Observability.Exporting;
using Coldstart.Storage;
using Microsoft.AspNetCore.Connections;

namespace Coldstart.Api.Hosting;

/// <summary>Puts the web server together around an engine and a store.</summary>
internal static class ServerHost
{
    /// <param name="options">All of them.</param>
    /// <param name="engine">What it serves.</param>
    /// <param name="state">What that says of itself.</param>
    /// <param name="store">Projects, keys, dead letters.</param>
    /// <param name="prices">What money is made with.</param>
    /// <param name="ids">Of keys, letters and records without one.</param>
    /// <param name="time">Wall clock and timers.</param>
    /// <param name="quotas">Where shares of quotas come from that hold over several processes; null where this one is alone.</param>
    /// <param name="telemetry">Where the figures go; null for nowhere.</param>
    public static WebApplication Build(ServerOptions options, IAnalyticsEngine engine, Func<EngineState> state, IStore store, PriceBook prices, IIdSource ids, TimeProvider time, IQuotaLeases? quotas = null, Telemetry? telemetry = null)
    {
        // Without an exporter the instruments are there, and nobody listens.
        var meter = telemetry?.Meter ?? new Meter(Telemetry.Name);
        var page = options.Health.Listen is null ? telemetry?.Page : null;
        var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions { ApplicationName = typeof(ServerHost).Assembly.GetName().Name });
        builder.Logging.ClearProviders();
        builder.Logging.AddSimpleConsole(static console => console.SingleLine = true);
        builder.Logging.SetMinimumLevel(options.Logs.Level);
        builder.Logging.AddFilter("Microsoft", options.Logs.Level > LogLevel.Warning ? options.Logs.Level : LogLevel.Warning);
        // A start that fails is told once, by the program, in a sentence; this category would put the stack trace before it.
        builder.Logging.AddFilter("Microsoft.Extensions.Hosting.Internal.Host", LogLevel.Critical);
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = options.Bodies.BytesMax;
            kestrel.Limits.MaxRequestLineSize = Limits.RequestLineBytesMax;
            kestrel.Limits.MaxRequestHeadersTotalSize = Limits.RequestHeaderBytesMax;
            kestrel.Limits.MaxRequestHeaderCount = Limits.RequestHeadersMax;
            kestrel.Limits.MaxConcurrentConnections = Limits.ConnectionsMax;
            // Any address: also on a machine without IPv6.
            if (System.Net.IPAddress.IPv6Any.Equals(options.Listen.Address)) kestrel.ListenAnyIP(options.Listen.Port);
            else if (options.Listen.Address is { } address) kestrel.Listen(address, options.Listen.Port);
            else kestrel.ListenLocalhost(options.Listen.Port);
        });
        builder.Services.AddSingleton<IMemoryPoolFactory<byte>>(new ReceiveBlocks());
        builder.Services.Configure<HostOptions>(static host => host.ShutdownTimeout = TimeSpan.FromSeconds(Limits.HostStopSecondsMax));
        var buckets = new RateBucketFactory(options.RateLimits, ids.NewId(time.GetUtcNow()), quotas);
        builder.Services.AddSingleton(new KeyDirectory(store.Projects, buckets));
        builder.Services.AddSingleton(time);
        builder.Services.AddHostedService<KeyRefresher>();
        var app = builder.Build();
        var keys = app.Services.GetRequiredService<KeyDirectory>();
        var problems = new ProblemWriter(time, [new FirehoseProblems(time), .. OtlpProtocol.Signals.Select(static signal => new OtlpProblems(signal))]);
        var routes = MakeRoutes(options, engine, state, store, prices, ids, time, keys, problems, meter, new MetricsRoute(page, problems));
        var door = new FrontDoor(routes, keys, new RateLimiter(options.RateLimits, time), problems, state, options.Cors, new RequestMetrics(meter, time), time, app.Services.GetRequiredService<ILogger<FrontDoor>>());
        app.Run(door.HandleAsync);
        return app;
    }

    private static RouteTable MakeRoutes(ServerOptions options, IAnalyticsEngine engine, Func<EngineState> state, IStore store, PriceBook prices, IIdSource ids, TimeProvider time, KeyDirectory keys, ProblemWriter problems, Meter meter, MetricsRoute metrics)
    {
        var bodies = new BodyReader(options.Bodies);
        meter.CreateObservableGauge("coldstart.http.bodies", () => bodies.BytesInFlight, "By", "Request bodies in memory.");
        meter.CreateObservableGauge("coldstart.http.bodies.limit", () => options.Bodies.BytesInFlightMax, "By", "Request bodies that may be in memory; beyond it 503.");
        var door = new IngestDoor(engine, bodies, new IngestWorkspaces(bodies, new UnpackingTurns(Environment.ProcessorCount * Limits.UnpackingTurnsPerCore, time)), problems, new IngestMetrics(meter), ids, time);
        var doors = Doors.All(options.Bodies, ids, time);
        return Routes.Make(
            door,
            doors,
            new UsedKeys(engine, bodies, problems, doors),
            new FunctionQueries(engine, problems),
            new SeriesQuery(engine, prices, problems, time),
            new ColdStartsQuery(engine, prices, problems, time),
            new OverviewQuery(engine, prices, problems, time),
            new CostsQuery(engine, prices, problems, time),
            new KeyAdministration(store.Projects, keys, bodies, problems, ids, time),
            new DeadLetterAdministration(engine, store.DeadLetters, problems),
            new DeadLetterRetries(engine, store.DeadLetters, new DeadLetterRetry(door, doors, store.DeadLetters), problems),
            new HealthRoutes(state, time),
            new LimitsTable(),
            metrics,
            new ReferenceRoutes());
    }
}
