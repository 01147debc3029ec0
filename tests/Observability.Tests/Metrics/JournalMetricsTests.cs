using Coldstart.Observability.Exporting;
using Coldstart.Observability.Metrics;
using Coldstart.Storage.Journal;

namespace Coldstart.Observability.Tests.Metrics;

public sealed class JournalMetricsTests
{
    [Fact]
    public void Committed_WithoutACollector_AllocatesNothing()
    {
        using var telemetry = new Telemetry(TelemetryOptions.Of("coldstart-test", "one"), TimeProvider.System);
        var metrics = new JournalMetrics(telemetry.Meter, telemetry.Traces, static () => new JournalState(true, "", 0, 0, 0, 0));
        Commit(metrics, 1000);

        var before = GC.GetAllocatedBytesForCurrentThread();
        Commit(metrics, 1000);

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    private static void Commit(JournalMetrics metrics, int times)
    {
        for (var commit = 0; commit < times; commit++) metrics.Committed(TimeSpan.FromMicroseconds(commit), 1 + commit % 64);
    }
}
