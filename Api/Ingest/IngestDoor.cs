using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Coldstart.Analytics;
using Coldstart.Analytics.Records;
using Coldstart.Api.Authentication;
using Coldstart.Api.Bodies;
using Coldstart.Api.Json;
using Coldstart.Api.Problems;
using Coldstart.Engine;
using Coldstart.Ingestion.Json;
using Coldstart.Storage.DeadLetters;

namespace Coldstart.Api.Ingest;

/// <summary>
/// The steps that all doors share: idempotency key, decoding, journal, answer. A door is a path and an <see cref="IDoorProtocol"/>.
/// </summary>
internal sealed class IngestDoor(IAnalyticsEngine engine, BodyReader bodies, IngestWorkspaces workspaces, ProblemWriter problems, IngestMetrics metrics, IIdSource ids, TimeProvider time)
{
    private const string KeyHeader = "Idempotency-Key";
    private const string VisibleHeader = "Coldstart-Visible";
    private const string ReplayedHeader = "Idempotency-Replayed";

    // Kept under the key of a part that is not the last, in the place of an answer.
    private static readonly byte[] MoreFollows = "+"u8.ToArray();

    // Whoever stores such a key deletes a dead letter.
    private static readonly Problem KeyOfALetter = Problem.Validation(KeyHeader, "must be no key of a dead letter, under which those are tried again");

    public async Task AnswerAsync(HttpContext context, Caller caller, IDoorProtocol protocol)
    {
        if (protocol.Check(context.Request) is { } unfit)
        {
            metrics.Refused(protocol.Route, unfit);
            await problems.WriteAsync(context, unfit);
            return;
        }
        var (body, problem) = await bodies.ReadAsync(context, protocol.BodyBytesMax);
        if (body is null)
        {
            metrics.Refused(protocol.Route, problem!);
            await problems.WriteAsync(context, problem!);
            return;
        }
        using (body)
        {
            try
            {
                var request = protocol.Describe(context.Request, caller.Project);
                var key = context.Request.Headers[KeyHeader].ToString();
                var answer = DeadLetterKeys.Is(key) ? DoorAnswer.Of(KeyOfALetter) : await IngestAsync(body.Memory, request, protocol, key, context.RequestAborted);
                metrics.Answered(protocol.Route, body.Length, answer);
                await WriteAsync(context, protocol, answer);
            }
            catch (Exception failure) when (metrics.Failed(protocol.Route, body.Length, failure))
            {
                // The filter only counts.
                throw;
            }
        }
    }

    /// <summary>Whether a text can be an idempotency key.</summary>
    public static bool IsKey(string text) => text.Length is > 0 and <= Limits.IdempotencyKeyCharactersMax && !text.Any(char.IsControl);

    /// <summary>Ingests a body under a key (empty for none), with or without a connection behind it.</summary>
    public async Task<DoorAnswer> IngestAsync(ReadOnlyMemory<byte> body, DoorRequest request, IDoorProtocol protocol, string key, CancellationToken cancellation)
    {
        if (key.Length > 0 && !IsKey(key))
        {
            return DoorAnswer.Of(Problem.Validation(KeyHeader, $"must be 1 to {Limits.IdempotencyKeyCharactersMax} characters without control characters"));
        }
        if (protocol.Unpacks && !await workspaces.Turns.TakeAsync(cancellation)) return DoorAnswer.Of(BodyReader.IsFull);
        var workspace = workspaces.Rent(hasTurn: protocol.Unpacks);
        try
        {
            workspace.Collector.Source = protocol.Source;
            var opened = protocol.Open(body, request, workspace);
            if (opened.Problem is { } problem) return DoorAnswer.Of(problem);
            var pending = false;
            for (var part = 0; ; part++)
            {
                var answer = await IngestPartAsync(opened, request, protocol, workspace, KeyOf(body, opened, request, protocol, key, part), cancellation);
                pending |= answer.Pending;
                if (answer.Problem is not null || !answer.HasMore) return answer with { Pending = pending };
            }
        }
        finally
        {
            workspaces.Return(workspace);
        }
    }

    /// <summary>The key of a part; null where the request has none. A key that the body itself has names it wholly: how it was packed this time does not matter.</summary>
    private static IdempotencyKey? KeyOf(ReadOnlyMemory<byte> body, in OpenedBody opened, DoorRequest request, IDoorProtocol protocol, string key, int part)
    {
        if (key.Length > 0) return new IdempotencyKey(request.Project.Id, protocol.Route, NameOf(key, part), SHA256.HashData(body.Span));
        return opened.Key is { } own ? new IdempotencyKey(request.Project.Id, protocol.Route, NameOf(own, part), SHA256.HashData(Encoding.UTF8.GetBytes(own))) : null;
    }

    private static string NameOf(string key, int part) => part == 0 ? key : string.Create(CultureInfo.InvariantCulture, $"{key}/{part}");

    private async Task<DoorAnswer> IngestPartAsync(OpenedBody opened, DoorRequest request, IDoorProtocol protocol, IngestWorkspace workspace, IdempotencyKey? key, CancellationToken cancellation)
    {
        if (key is null) return await DecodeAsync(opened, request, protocol, workspace, null, cancellation);
        var lookup = await engine.LookUpAsync(key, cancellation);
        if (lookup.State != IdempotencyState.Claimed)
        {
            var answer = AnswerOf(lookup);
            return answer.HasMore ? PassOver(opened, request, protocol, workspace) : answer;
        }
        using var claim = lookup.Claim!;
        return await DecodeAsync(opened, request, protocol, workspace, claim, cancellation);
    }

    /// <summary>A part that was counted before is read once more, in order to find where the next one begins.</summary>
    private DoorAnswer PassOver(OpenedBody opened, DoorRequest request, IDoorProtocol protocol, IngestWorkspace workspace)
    {
        var acceptedAtUs = engine.AcceptanceTimeUs();
        workspace.Collector.Begin(acceptedAtUs);
        var decoded = protocol.Decode(opened, request, acceptedAtUs, workspace);
        return decoded.Problem is { } problem
            ? DoorAnswer.Of(problem)
            : new DoorAnswer(protocol.Render(request, decoded, workspace.Collector, default), null, Pending: false) { IsReplayed = true, HasMore = decoded.HasMore };
    }

    private async Task<DoorAnswer> DecodeAsync(OpenedBody opened, DoorRequest request, IDoorProtocol protocol, IngestWorkspace workspace, IdempotencyClaim? claim, CancellationToken cancellation)
    {
        var acceptedAtUs = engine.AcceptanceTimeUs();
        workspace.Collector.Begin(acceptedAtUs);
        var decoded = protocol.Decode(opened, request, acceptedAtUs, workspace);
        if (decoded.Problem is { } problem)
        {
            var undecodable = decoded.IsKept && protocol.KeepsDeadLetters ? protocol.Letters(decoded, workspace.Collector, request, acceptedAtUs) : [];
            if (undecodable.Count > 0) await engine.IngestAsync(new IngestCommand(request.Project.Id, acceptedAtUs, workspace.Collector, undecodable, null, default), cancellation);
            metrics.Counted(protocol.Route, decoded, workspace.Collector, undecodable, duplicates: 0);
            return DoorAnswer.Of(problem);
        }
        // A record without an id is named by its position, which is not known yet when a key must keep the answer.
        if (claim is not null) decoded = decoded with { InvocationId = decoded.InvocationId ?? ids.NewId(time.GetUtcNow()).ToString() };
        // A key keeps the answer, so it must be known before the journal is; without one it is made with what the engine counted.
        var kept = claim is null ? ReadOnlyMemory<byte>.Empty : decoded.HasMore ? MoreFollows : protocol.Render(request, decoded, workspace.Collector, default);
        var letters = protocol.KeepsDeadLetters ? protocol.Letters(decoded, workspace.Collector, request, acceptedAtUs) : [];
        // What waits for the disk holds no more than its records: the next one can be unpacked meanwhile.
        if (!decoded.HasMore) workspace.Release();
        var outcome = await engine.IngestAsync(new IngestCommand(request.Project.Id, acceptedAtUs, workspace.Collector, letters, claim, kept), cancellation);
        if (outcome.Repeat is { } repeat) return AnswerOf(repeat);
        metrics.Counted(protocol.Route, decoded, workspace.Collector, letters, outcome.Duplicates);
        return new DoorAnswer(protocol.Render(request, decoded, workspace.Collector, outcome), null, outcome.Pending) { HasMore = decoded.HasMore };
    }

    private Task WriteAsync(HttpContext context, IDoorProtocol protocol, in DoorAnswer answer)
    {
        if (answer.Problem is { } refused) return problems.WriteAsync(context, refused);
        if (answer.IsReplayed) context.Response.Headers[ReplayedHeader] = "true";
        if (answer.Pending) context.Response.Headers[VisibleHeader] = "pending";
        context.Response.StatusCode = StatusCodes.Status200OK;
        return Answer.BytesAsync(context.Response, protocol.AnswerTypeOf(context.Request), answer.Json.Span);
    }

    private static DoorAnswer AnswerOf(IdempotencyLookup used) => used.State switch
    {
        IdempotencyState.Repeat => new DoorAnswer(used.Result, null, Pending: false) { IsReplayed = true, HasMore = used.Result.Span.SequenceEqual(MoreFollows) },
        IdempotencyState.OtherBody => DoorAnswer.Of(new Problem(ProblemKind.Idempotency, "This Idempotency-Key was used with another body.")),
        _ => DoorAnswer.Of(new Problem(ProblemKind.Conflict, "The first request with this Idempotency-Key is still running.") { RetryAfterSeconds = 1 }),
    };
}
