using Coldstart.Analytics;
using Coldstart.Api.Ingest.Firehose;
using Coldstart.Api.Ingest.Otlp;
using Coldstart.Api.Options;
using Coldstart.Ingestion.Otlp;

namespace Coldstart.Api.Ingest;

/// <summary>All doors, one line each.</summary>
internal static class Doors
{
    public static IReadOnlyList<IDoorProtocol> All(BodyOptions bodies, IIdSource ids, TimeProvider time) =>
    [
        new InvocationDoor(isBatch: false),
        new InvocationDoor(isBatch: true),
        new LogDoor(ids),
        new CloudWatchDoor(ids, bodies.InflatedBytesMax),
        new FirehoseDoor(ids, time),
        new TelemetryDoor(ids),
        new OtlpDoor(OtlpSignal.Traces, ids),
        new OtlpDoor(OtlpSignal.Metrics, ids),
        new OtlpDoor(OtlpSignal.Logs, ids),
    ];
}
