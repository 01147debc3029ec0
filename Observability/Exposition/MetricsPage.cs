using OpenTelemetry.Metrics;

namespace Coldstart.Observability.Exposition;

/// <summary>The figures of this process as one text, made anew for every scrape.</summary>
/// <remarks>Safe from any thread: scrapes wait for each other.</remarks>
public sealed class MetricsPage
{
    private readonly Lock gate = new();
    private readonly ExpositionWriter writer = new();
    private readonly Func<int, bool> collect;

    internal MetricsPage()
    {
        var exporter = new ExpositionExporter(writer);
        Reader = new BaseExportingMetricReader(exporter);
        // The reader lets nobody else begin what only a scrape may.
        collect = exporter.Collect!;
    }

    /// <summary>What collects when a scrape comes.</summary>
    internal BaseExportingMetricReader Reader { get; }

    /// <summary>All metrics at this moment, in UTF-8.</summary>
    public byte[] Render(ExpositionFormat format)
    {
        lock (gate)
        {
            writer.Begin(format);
            collect(Timeout.Infinite);
            return writer.End();
        }
    }
}
