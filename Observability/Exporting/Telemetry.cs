using System.Diagnostics.Metrics;
using Coldstart.Observability.Exposition;
using OpenTelemetry;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;

namespace Coldstart.Observability.Exporting;

/// <summary>The meter of this process, and everything that its figures go to. Dispose it last: what is left is sent then.</summary>
public sealed class Telemetry : IDisposable
{
    /// <summary>The name of our meter and of our source of traces.</summary>
    public const string Name = "Coldstart";

    private readonly MeterProvider metrics;

    /// <summary>Collects from here on.</summary>
    public Telemetry(TelemetryOptions options)
    {
        Meter = new Meter(Name, Version);
        Page = new MetricsPage();
        metrics = Sdk.CreateMeterProviderBuilder()
            .ConfigureResource(resource => Describe(resource, options))
            .AddMeter(Name, KeptInstruments.RuntimeMeter, KeptInstruments.OrleansMeter)
            .AddView(ViewOf)
            .AddReader(Page.Reader)
            .Build();
    }

    /// <summary>The version of the program: three numbers.</summary>
    public static string Version { get; } = typeof(Telemetry).Assembly.GetName().Version!.ToString(3);

    /// <summary>Where instruments are made.</summary>
    public Meter Meter { get; }

    /// <summary>What a scrape gets.</summary>
    public MetricsPage Page { get; }

    public void Dispose()
    {
        metrics.Dispose();
        Meter.Dispose();
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
