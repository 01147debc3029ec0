using System.Security.Cryptography;
using Coldstart.Analytics;
using Coldstart.Analytics.Records;
using Coldstart.Api.Bodies;
using Coldstart.Api.Problems;
using Coldstart.Engine;
using Coldstart.Ingestion.CloudWatch;
using Coldstart.Ingestion.Packing;
using Coldstart.Storage.DeadLetters;

namespace Coldstart.Api.Ingest;

/// <summary>
/// <c>POST /api/v1/ingest/cloudwatch</c>: what CloudWatch Logs sends to a subscription, as it was sent or unpacked. What cannot be unpacked or read is kept.
/// A delivery that comes again is known by the ids of its events.
/// </summary>
internal sealed class CloudWatchDoor(IIdSource ids, int inflatedBytesMax) : IDoorProtocol
{
    public string Route => "/api/v1/ingest/cloudwatch";

    public RecordSource Source => RecordSource.CloudWatch;

    public bool KeepsDeadLetters => true;

    public bool Unpacks => true;

    public Problem? Check(HttpRequest request)
    {
        var type = request.ContentType;
        var isKnown = MediaTypes.IsJson(type) || MediaTypes.IsNdjson(type) || MediaTypes.IsText(type) || MediaTypes.IsPacked(type);
        return isKnown ? LogParameters.Check(request.Query) : new Problem(ProblemKind.UnsupportedMediaType, "The body must be application/json, application/x-ndjson, application/gzip, application/octet-stream or text/plain.");
    }

    public OpenedBody Open(ReadOnlyMemory<byte> body, DoorRequest request, IngestWorkspace workspace)
    {
        switch (CloudWatchDecoder.Unpack(body, workspace.First, workspace.Second, inflatedBytesMax, out var text))
        {
            case UnpackOutcome.Whole: return new OpenedBody(text) { Key = KeyOf(text.Span) };
            case UnpackOutcome.TooLarge: return new OpenedBody(body) { Problem = BodyReader.IsTooLarge };
            case UnpackOutcome.NoMemory: return new OpenedBody(body) { Problem = BodyReader.IsFull };
            default: return new OpenedBody(body) { IsBroken = true };
        }
    }

    public DecodedBody Decode(in OpenedBody body, DoorRequest request, long acceptedAtUs, IngestWorkspace workspace)
    {
        if (body.IsBroken) CloudWatchDecoder.Reject(body.Content.Span, workspace.Collector);
        else workspace.CloudWatch.Decode(body.Content.Span, LogParameters.DefaultsOf(request), acceptedAtUs, workspace.Collector);
        return new DecodedBody(workspace.Collector.Records, workspace.Collector.Rejections.Count, null, null);
    }

    public IReadOnlyList<DeadLetter> Letters(DecodedBody decoded, BatchCollector collector, DoorRequest request, long acceptedAtUs) =>
        RejectedLines.Letters(collector, request.Project.Id, LogParameters.AddressOf(Route, request.Query), acceptedAtUs, ids);

    public byte[] Render(DoorRequest request, DecodedBody decoded, BatchCollector collector, IngestOutcome outcome) => LineAnswer.Render(decoded, collector, outcome);

    private static string? KeyOf(ReadOnlySpan<byte> text)
    {
        Span<byte> key = stackalloc byte[SHA256.HashSizeInBytes];
        return CloudWatchDecoder.TryKey(text, key) ? "events:" + Convert.ToHexStringLower(key) : null;
    }
}
