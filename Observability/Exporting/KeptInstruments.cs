using System.Collections.Frozen;
using System.Diagnostics.Metrics;

namespace Coldstart.Observability.Exporting;

/// <summary>
/// What is exported of the meters that are not ours: a closed list, so that every name is in docs/operations.md and no label of theirs multiplies series.
/// </summary>
internal static class KeptInstruments
{
    public const string RuntimeMeter = "System.Runtime";

    public const string OrleansMeter = "Microsoft.Orleans";

    private static readonly FrozenSet<string> Names = FrozenSet.Create(
        StringComparer.Ordinal,
        "dotnet.process.cpu.time", "dotnet.process.memory.working_set", "dotnet.gc.collections", "dotnet.gc.heap.total_allocated",
        "dotnet.gc.last_collection.heap.size", "dotnet.gc.last_collection.memory.committed_size", "dotnet.gc.pause.time", "dotnet.monitor.lock_contentions",
        "dotnet.thread_pool.thread.count", "dotnet.thread_pool.queue.length", "dotnet.thread_pool.work_item.count", "dotnet.exceptions",
        "orleans-catalog-activations", "orleans-catalog-activation-created", "orleans-catalog-activation-destroyed", "orleans-catalog-activation-failed-to-activate",
        "orleans-gateway-connected-clients", "orleans-client-connected-gateways", "orleans-messaging-expired", "orleans-messaging-rejected",
        "orleans-messaging-rerouted", "orleans-messaging-sent-failed", "orleans-messaging-sent-dropped", "orleans-app-requests-timedout",
        "orleans-scheduler-long-running-turns", "orleans-watchdog-health-checks-failed");

    /// <summary>All of them.</summary>
    public static IReadOnlyCollection<string> All => Names;

    /// <summary>Whether an instrument of another meter is exported.</summary>
    public static bool Holds(Instrument instrument) => Names.Contains(instrument.Name);
}
