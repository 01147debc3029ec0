using Coldstart.Analytics;
using Coldstart.Analytics.Records;
using Coldstart.Api.Bodies;
using Coldstart.Api.Problems;
using Coldstart.Engine;
using Coldstart.Ingestion.Otlp;
using Coldstart.Ingestion.Packing;
using Coldstart.Storage.DeadLetters;

namespace Coldstart.Api.Ingest.Otlp;

/// <summary>
/// <c>POST /v1/traces</c>, <c>/v1/metrics</c>, <c>/v1/logs</c>: OTLP/HTTP. A span, log record or data point that cannot be read is kept and told as a partial success;
/// a body that is no request at all is kept too, and refused, for no exporter sends it again.
/// </summary>
internal sealed class OtlpDoor(OtlpSignal signal, IIdSource ids) : IDoorProtocol
{
    public string Route { get; } = OtlpProtocol.RouteOf(signal);

    public RecordSource Source => OtlpProtocol.SourceOf(signal);

    public bool KeepsDeadLetters => true;

    public int? BodyBytesMax => Limits.OtlpBodyBytesMax;

    public string AnswerTypeOf(HttpRequest request) => OtlpProtocol.AnswerTypeOf(request.ContentType);

    public Problem? Check(HttpRequest request)
    {
        var isKnown = MediaTypes.IsProtobuf(request.ContentType) || MediaTypes.IsJson(request.ContentType);
        return isKnown ? LogParameters.Check(request.Query) : new Problem(ProblemKind.UnsupportedMediaType, "The body must be application/x-protobuf or application/json.");
    }

    public OpenedBody Open(ReadOnlyMemory<byte> body, DoorRequest request, IngestWorkspace workspace)
    {
        // A dead letter that is tried again does not say what it is.
        var isJson = string.IsNullOrEmpty(request.ContentType) ? OtlpDecoder.IsLikelyJson(body.Span) : MediaTypes.IsJson(request.ContentType);
        return workspace.Otlp.Open(signal, body, isJson, workspace.First, out var opened) switch
        {
            UnpackOutcome.Whole => new OpenedBody(opened),
            UnpackOutcome.TooLarge => new OpenedBody(body) { Problem = BodyReader.IsTooLarge },
            UnpackOutcome.NoMemory => new OpenedBody(body) { Problem = BodyReader.IsFull },
            _ => new OpenedBody(body) { IsBroken = true },
        };
    }

    public DecodedBody Decode(in OpenedBody body, DoorRequest request, long acceptedAtUs, IngestWorkspace workspace)
    {
        var collector = workspace.Collector;
        if (!body.IsBroken)
        {
            workspace.Otlp.Decode(signal, body.Content.Span, LogParameters.DefaultsOf(request), acceptedAtUs, collector);
            return new DecodedBody(collector.Records, collector.Rejections.Count, null, null);
        }
        OtlpDecoder.Reject(body.Content.Span, collector);
        return new DecodedBody(0, 1, null, Problem.Validation("", collector.Rejections[0].Detail)) { IsKept = true };
    }

    public IReadOnlyList<DeadLetter> Letters(DecodedBody decoded, BatchCollector collector, DoorRequest request, long acceptedAtUs) =>
        RejectedLines.Letters(collector, request.Project.Id, LogParameters.AddressOf(Route, request.Query), acceptedAtUs, ids);

    public byte[] Render(DoorRequest request, DecodedBody decoded, BatchCollector collector, IngestOutcome outcome)
    {
        var isProtobuf = MediaTypes.IsProtobuf(request.ContentType);
        return decoded.Failed == 0
            ? OtlpAnswer.Success(isProtobuf)
            : OtlpAnswer.Partial(isProtobuf, signal, decoded.Failed, $"{decoded.Failed} could not be read and are kept as dead letters; the first: {collector.Rejections[0].Detail}");
    }
}
