using Coldstart.Analytics;
using Coldstart.Analytics.Records;
using Coldstart.Api.Json;
using Coldstart.Api.Problems;
using Coldstart.Engine;
using Coldstart.Ingestion.Json;
using Coldstart.Storage.DeadLetters;

namespace Coldstart.Api.Ingest;

/// <summary><c>POST /api/v1/ingest</c> and <c>/api/v1/ingest/batch</c>: bad records are reported in the answer, no dead letter is kept.</summary>
internal sealed class InvocationDoor(bool isBatch) : IDoorProtocol
{
    public string Route => isBatch ? "/api/v1/ingest/batch" : "/api/v1/ingest";

    public RecordSource Source => RecordSource.Sdk;

    public bool KeepsDeadLetters => false;

    public Problem? Check(HttpRequest request) => MediaTypes.IsJson(request.ContentType) || (isBatch && MediaTypes.IsNdjson(request.ContentType))
        ? null
        : new Problem(ProblemKind.UnsupportedMediaType, isBatch ? "The body must be application/json or application/x-ndjson." : "The body must be application/json.");

    public DecodedBody Decode(in OpenedBody opened, DoorRequest request, long acceptedAtUs, IngestWorkspace workspace)
    {
        var body = opened.Content.Span;
        var defaults = new IngestDefaults(request.Project.DefaultAccount, request.Project.DefaultRegion);
        var form = MediaTypes.IsNdjson(request.ContentType) || IsNdjson(body) ? BodyForm.Ndjson : BodyForm.Json;
        var result = isBatch
            ? workspace.Json.DecodeBatch(body, form, defaults, acceptedAtUs, workspace.Collector)
            : workspace.Json.DecodeSingle(body, defaults, acceptedAtUs, workspace.Collector);
        if (result.Error is { } error)
        {
            return new DecodedBody(0, 0, null, new Problem(ProblemKind.Validation, "Validation error") { Errors = [new ProblemError(error.Pointer, $"{error.Detail} (byte {error.ByteOffset})", error.Reason.Code())] });
        }
        var nothing = result.Records == 0 && result.Failed > 0;
        return new DecodedBody(result.Records, result.Failed, result.InvocationId, nothing ? AllBad(workspace.Collector, PointerTo(body, form)) : null);
    }

    public IReadOnlyList<DeadLetter> Letters(DecodedBody decoded, BatchCollector collector, DoorRequest request, long acceptedAtUs) => [];

    public byte[] Render(DoorRequest request, DecodedBody decoded, BatchCollector collector, IngestOutcome outcome) => isBatch ? RenderBatch(decoded, collector, outcome) : RenderSingle(decoded, outcome);

    // What a client calls a batch without saying so: several objects, one behind the other.
    private static bool IsNdjson(ReadOnlySpan<byte> body)
    {
        var start = body.TrimStart(" \t\r\n"u8);
        if (start.IsEmpty || start[0] != (byte)'{') return false;
        var end = start.IndexOf((byte)'\n');
        return end > 0 && start[..end].TrimEnd(" \t\r"u8) is [.., (byte)'}'] && !start[end..].Trim(" \t\r\n"u8).IsEmpty;
    }

    /// <summary>Where a record stands in the body.</summary>
    private Func<int, string> PointerTo(ReadOnlySpan<byte> body, BodyForm form)
    {
        if (!isBatch) return static _ => "";
        return form == BodyForm.Json && body.TrimStart(" \t\r\n"u8) is [(byte)'{', ..] ? static index => $"/invocations/{index}" : static index => $"/{index}";
    }

    private static Problem AllBad(BatchCollector collector, Func<int, string> pointerTo) => new(ProblemKind.Validation, "Validation error")
    {
        Errors = [.. collector.Rejections.Take(Limits.BatchErrorsListed).Select(rejection => new ProblemError(pointerTo(rejection.Index) + rejection.Pointer, rejection.Detail, rejection.Reason.Code()))],
    };

    private static byte[] RenderSingle(DecodedBody decoded, IngestOutcome outcome) => JsonBytes.Render((decoded, outcome), static (json, state) =>
    {
        json.WriteStartObject();
        json.WriteString("status"u8, "ok"u8);
        json.WriteString("invocation_id"u8, state.decoded.InvocationId ?? $"{state.outcome.Lane}-{state.outcome.Sequence}");
        json.WriteEndObject();
    });

    private static byte[] RenderBatch(DecodedBody decoded, BatchCollector collector, IngestOutcome outcome) => JsonBytes.Render((decoded, collector, outcome), static (json, state) =>
    {
        json.WriteStartObject();
        json.WriteString("status"u8, "ok"u8);
        json.WriteNumber("processed"u8, state.decoded.Records);
        json.WriteNumber("failed"u8, state.decoded.Failed);
        json.WriteNumber("duplicates"u8, state.outcome.Duplicates);
        RejectionJson.Write(json, state.collector);
        json.WriteEndObject();
    });
}
