using System.Diagnostics.Metrics;
using Coldstart.Engine;
using Coldstart.Observability.Exposition;
using Coldstart.Observability.Metrics;
using Coldstart.Storage;
using Coldstart.Storage.Journal;
using OpenTelemetry;
using OpenTelemetry.Exporter;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace Coldstart.Observability.Exporting;

/// <summary>The meter of this process, and everything that its figures go to. Dispose it last: what is left is sent then.</summary>
public sealed class Telemetry : IDisposable
{
    /// <summary>The name of our meter and of our source of traces.</summary>
    public const string Name = "Coldstart";

    private const string RequestSource = "Microsoft.AspNetCore";

    private readonly MeterProvider metrics;
    private readonly TracerProvider? traces;

    /// <summary>Collects from here on.</summary>
    /// <param name="options">What the process calls itself, and where its figures go.</param>
    /// <param name="time">When spans end.</param>
    public Telemetry(TelemetryOptions options, TimeProvider time)
    {
        Meter = new Meter(Name, Version);
        Traces = new Traces(time);
        Page = new MetricsPage();
        metrics = BuildMetrics(options);
        traces = options.Collector is null || options.TraceShare == 0 ? null : BuildTraces(options);
        var version = new KeyValuePair<string, object?>("version", Version);
        Meter.CreateObservableGauge("coldstart.build.info", () => new Measurement<int>(1, version), null, "1, with the version of the program.");
    }

    /// <summary>The version of the program: three numbers.</summary>
    public static string Version { get; } = typeof(Telemetry).Assembly.GetName().Version!.ToString(3);

    /// <summary>Where instruments are made.</summary>
    public Meter Meter { get; }

    /// <summary>Where spans are made.</summary>
    public Traces Traces { get; }

    /// <summary>What a scrape gets.</summary>
    public MetricsPage Page { get; }

    /// <summary>Measures what an engine tells before the log hears it.</summary>
    public IEngineEvents Measure(IEngineEvents log) => new MeasuredEvents(log, Meter, Traces);

    /// <summary>Exports what an engine says of itself.</summary>
    public void Watch(Func<EngineState> state) => EngineMetrics.Create(Meter, state);

    /// <summary>Exports what a journal says of itself, and its commits.</summary>
    public void Watch(IJournal journal) => journal.Listen(new JournalMetrics(Meter, Traces, () => journal.State));

    /// <summary>Exports how much a store is used.</summary>
    public void Watch(IStore store) => StoreMetrics.Create(Meter, () => store.Use);

    public void Dispose()
    {
        traces?.Dispose();
        metrics.Dispose();
        Meter.Dispose();
        Traces.Dispose();
    }

    private MeterProvider BuildMetrics(TelemetryOptions options)
    {
        var builder = Sdk.CreateMeterProviderBuilder()
            .ConfigureResource(resource => Describe(resource, options))
            .AddMeter(Name, KeptInstruments.RuntimeMeter, KeptInstruments.OrleansMeter)
            .AddView(ViewOf)
            .AddReader(Page.Reader);
        if (options.Collector is not null) builder.AddOtlpExporter((exporter, _) => Address(exporter, options, "v1/metrics"));
        return builder.Build();
    }

    /// <summary>
    /// Requests as the web server traces them, which takes the caller's trace over, and what is made here. Which are kept follows from their trace's id alone:
    /// a caller that wants all of its requests traced does not get it, and services that keep the same share keep the same traces.
    /// </summary>
    private static TracerProvider BuildTraces(TelemetryOptions options)
    {
        var share = new TraceIdRatioBasedSampler(options.TraceShare);
        return Sdk.CreateTracerProviderBuilder()
            .ConfigureResource(resource => Describe(resource, options))
            .AddSource(Name, RequestSource)
            .SetSampler(new ParentBasedSampler(share, remoteParentSampled: share))
            .AddOtlpExporter(exporter => Address(exporter, options, "v1/traces"))
            .Build();
    }

    private static void Address(OtlpExporterOptions exporter, TelemetryOptions options, string path)
    {
        exporter.Protocol = options.IsGrpc ? OtlpExportProtocol.Grpc : OtlpExportProtocol.HttpProtobuf;
        // An address that is set here is taken as it is; only that of the environment would get the path of its signal.
        exporter.Endpoint = options.IsGrpc ? options.Collector! : new Uri(options.Collector!.AbsoluteUri.TrimEnd('/') + "/" + path);
    }

    /// <summary>Our instruments as they are made, a few of other meters, and nothing of another server in this process.</summary>
    private MetricStreamConfiguration? ViewOf(Instrument instrument)
    {
        if (ReferenceEquals(instrument.Meter, Meter)) return null;
        return instrument.Meter.Name != Name && KeptInstruments.Holds(instrument) ? null : MetricStreamConfiguration.Drop;
    }

    private static void Describe(ResourceBuilder resource, TelemetryOptions options) =>
        resource.AddService(options.Service, serviceVersion: Version, autoGenerateServiceInstanceId: false, serviceInstanceId: options.Instance);
}
