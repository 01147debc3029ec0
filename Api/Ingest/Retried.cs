using Coldstart.Analytics.Records;
using Coldstart.Api.Problems;
using Coldstart.Engine;
using Coldstart.Storage.DeadLetters;

namespace Coldstart.Api.Ingest;

/// <summary>A door for a dead letter that is tried again: what is still not understood is a problem and stays where it is, not a second letter.</summary>
internal sealed class Retried(IDoorProtocol protocol) : IDoorProtocol
{
    public string Route => protocol.Route;

    public RecordSource Source => protocol.Source;

    public bool KeepsDeadLetters => false;

    public bool Unpacks => protocol.Unpacks;

    public Problem? Check(HttpRequest request) => protocol.Check(request);

    public OpenedBody Open(ReadOnlyMemory<byte> body, DoorRequest request, IngestWorkspace workspace) => protocol.Open(body, request, workspace);

    public DecodedBody Decode(in OpenedBody body, DoorRequest request, long acceptedAtUs, IngestWorkspace workspace)
    {
        var decoded = protocol.Decode(body, request, acceptedAtUs, workspace);
        if (decoded.Problem is not null || decoded.Failed == 0) return decoded;
        var errors = workspace.Collector.Rejections.Select(static rejection => new ProblemError(rejection.Pointer, rejection.Detail, rejection.Reason.Code()));
        return decoded with { Problem = new Problem(ProblemKind.Validation, "It is still not understood.") { Errors = [.. errors] } };
    }

    public IReadOnlyList<DeadLetter> Letters(DecodedBody decoded, BatchCollector collector, DoorRequest request, long acceptedAtUs) => [];

    public byte[] Render(DoorRequest request, DecodedBody decoded, BatchCollector collector, IngestOutcome outcome) => protocol.Render(request, decoded, collector, outcome);
}
