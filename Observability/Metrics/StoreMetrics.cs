using System.Diagnostics.Metrics;
using Coldstart.Storage;

namespace Coldstart.Observability.Metrics;

/// <summary>How much the database behind the store is used.</summary>
internal static class StoreMetrics
{
    /// <param name="meter">Where.</param>
    /// <param name="use">Looks at memory alone.</param>
    public static void Create(Meter meter, Func<StoreUse> use)
    {
        meter.CreateObservableGauge("coldstart.store.connections.busy", () => use().Busy, "{connection}", "Connections to the database, or threads of SQLite, at work.");
        meter.CreateObservableGauge("coldstart.store.connections.limit", () => use().Most, "{connection}", "How many of them there are at most.");
        meter.CreateObservableGauge("coldstart.store.waiting", () => use().Waiting, "{item}", "Pieces of work that wait for one of them.");
    }
}
