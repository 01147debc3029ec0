using Coldstart.Analytics;
using Coldstart.Analytics.Records;
using Coldstart.Api.Bodies;
using Coldstart.Api.Problems;
using Coldstart.Engine;
using Coldstart.Ingestion.Firehose;
using Coldstart.Ingestion.Packing;
using Coldstart.Storage.DeadLetters;
using Coldstart.Storage.Projects;

namespace Coldstart.Api.Ingest.Firehose;

/// <summary>
/// <c>POST /api/v1/ingest/firehose</c>: the HTTP endpoint delivery protocol of Amazon Data Firehose. A record that cannot be read goes to the dead letters and
/// never fails its delivery, for that would come again and again and take healthy records along. A delivery that comes again is known by its request id.
/// </summary>
internal sealed class FirehoseDoor(IIdSource ids, TimeProvider time) : IDoorProtocol
{
    public string Route => FirehoseProtocol.Route;

    public RecordSource Source => RecordSource.Firehose;

    public bool KeepsDeadLetters => true;

    public bool Unpacks => true;

    public string KeyHeader => FirehoseProtocol.AccessKeyHeader;

    public int? BodyBytesMax => Limits.FirehoseBodyBytesMax;

    public string AnswerTypeOf(HttpRequest request) => FirehoseProtocol.ContentType;

    public Problem? Check(HttpRequest request)
    {
        var headers = request.Headers;
        if (!MediaTypes.IsJson(request.ContentType)) return new Problem(ProblemKind.UnsupportedMediaType, "The body must be application/json.");
        if (headers[FirehoseProtocol.VersionHeader].ToString() is not ("" or FirehoseProtocol.Version)) return Problem.Validation(FirehoseProtocol.VersionHeader, $"must be {FirehoseProtocol.Version}");
        var requestId = headers[FirehoseProtocol.RequestIdHeader].ToString();
        if (!IsRequestId(requestId)) return Problem.Validation(FirehoseProtocol.RequestIdHeader, "must be 1 to 128 printable characters");
        if (FirehoseAttributes.FaultOf(request) is { } fault) return Problem.Validation(FirehoseProtocol.AttributesHeader, fault);
        return LogParameters.Check(request.Query);
    }

    public DoorRequest Describe(HttpRequest request, Project project) =>
        new(project, FirehoseAttributes.ParametersOf(request), request.ContentType) { RequestId = request.Headers[FirehoseProtocol.RequestIdHeader].ToString() };

    public OpenedBody Open(ReadOnlyMemory<byte> body, DoorRequest request, IngestWorkspace workspace)
    {
        // A dead letter that is tried again is one record.
        if (request.RequestId is not { } requestId) return new OpenedBody(body);
        var delivery = FirehoseDelivery.Read(body.Span);
        var fault = delivery.Fault ?? (delivery.RequestId == requestId ? null : $"the requestId must be that of the header {FirehoseProtocol.RequestIdHeader}");
        if (fault is not null) return new OpenedBody(body) { Problem = Problem.Validation("", fault) };
        workspace.Firehose.Begin(delivery);
        return new OpenedBody(body) { Key = "request:" + requestId };
    }

    public DecodedBody Decode(in OpenedBody body, DoorRequest request, long acceptedAtUs, IngestWorkspace workspace)
    {
        var memory = new UnpackingMemory(workspace.First, workspace.Second);
        var defaults = LogParameters.DefaultsOf(request);
        var more = false;
        var outcome = request.RequestId is null
            ? workspace.Firehose.DecodeRecord(body.Content, memory, defaults, acceptedAtUs, workspace.Collector)
            : workspace.Firehose.DecodePart(body.Content.Span, memory, defaults, acceptedAtUs, workspace.Collector, out more);
        var problem = outcome == UnpackOutcome.NoMemory ? BodyReader.IsFull : null;
        return new DecodedBody(workspace.Collector.Records, workspace.Collector.Rejections.Count, null, problem) { HasMore = more };
    }

    public IReadOnlyList<DeadLetter> Letters(DecodedBody decoded, BatchCollector collector, DoorRequest request, long acceptedAtUs) =>
        RejectedLines.Letters(collector, request.Project.Id, LogParameters.AddressOf(Route, request.Query), acceptedAtUs, ids);

    public byte[] Render(DoorRequest request, DecodedBody decoded, BatchCollector collector, IngestOutcome outcome) => FirehoseAnswer.Render(request.RequestId ?? "", time.GetUtcNow(), null);

    // Behind the class of the key and before the number of a part there must be room for it.
    private static bool IsRequestId(string text) => text.Length is > 0 and <= 128 && !text.Any(static character => character is < '!' or > '~');
}
