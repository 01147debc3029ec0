using Coldstart.Analytics;
using Coldstart.Analytics.Records;
using Coldstart.Api.Problems;
using Coldstart.Engine;
using Coldstart.Storage.DeadLetters;

namespace Coldstart.Api.Ingest;

/// <summary><c>POST /api/v1/ingest/logs</c>: Lambda log text or JSON lines. What should be a line of Lambda and cannot be read is kept.</summary>
internal sealed class LogDoor(IIdSource ids) : IDoorProtocol
{
    public string Route => "/api/v1/ingest/logs";

    public RecordSource Source => RecordSource.Logs;

    public bool KeepsDeadLetters => true;

    public Problem? Check(HttpRequest request)
    {
        var isKnown = MediaTypes.IsText(request.ContentType) || MediaTypes.IsJson(request.ContentType) || MediaTypes.IsNdjson(request.ContentType);
        return isKnown ? LogParameters.Check(request.Query) : new Problem(ProblemKind.UnsupportedMediaType, "The body must be text/plain, application/json or application/x-ndjson.");
    }

    public DecodedBody Decode(in OpenedBody body, DoorRequest request, long acceptedAtUs, IngestWorkspace workspace)
    {
        workspace.Logs.Decode(body.Content.Span, LogParameters.DefaultsOf(request), acceptedAtUs, workspace.Collector);
        return new DecodedBody(workspace.Collector.Records, workspace.Collector.Rejections.Count, null, null);
    }

    public IReadOnlyList<DeadLetter> Letters(DecodedBody decoded, BatchCollector collector, DoorRequest request, long acceptedAtUs) =>
        RejectedLines.Letters(collector, request.Project.Id, LogParameters.AddressOf(Route, request.Query), acceptedAtUs, ids);

    public byte[] Render(DoorRequest request, DecodedBody decoded, BatchCollector collector, IngestOutcome outcome) => LineAnswer.Render(decoded, collector, outcome);
}
