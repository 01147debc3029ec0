using Coldstart.Analytics.Records;
using Coldstart.Api.Json;
using Coldstart.Api.Problems;
using Coldstart.Engine;
using Coldstart.Storage.DeadLetters;
using Coldstart.Storage.Projects;

namespace Coldstart.Api.Ingest;

/// <summary>What is special about one door.</summary>
internal interface IDoorProtocol
{
    /// <summary>The path, which is also what idempotency keys are bound to.</summary>
    string Route { get; }

    /// <summary>As the functions know the door.</summary>
    RecordSource Source { get; }

    bool KeepsDeadLetters { get; }

    /// <summary>A header of this door alone in which the key may come, or null.</summary>
    string? KeyHeader => null;

    /// <summary>Bytes that a body may have, as sent and inflated; null for what all bodies may have.</summary>
    int? BodyBytesMax => null;

    /// <summary>Its bodies hold packed bytes: they wait for a turn before memory is filled with what is in them.</summary>
    bool Unpacks => false;

    /// <summary>Content type of the answer.</summary>
    string AnswerTypeOf(HttpRequest request) => Answer.JsonType;

    /// <summary>Refuses a request by its headers; null goes on.</summary>
    Problem? Check(HttpRequest request);

    /// <summary>What a request says beside its body. It was checked.</summary>
    DoorRequest Describe(HttpRequest request, Project project) => new(project, request.Query, request.ContentType);

    /// <summary>Takes off what is around a body, and finds the key by which it is recognised. Most doors have neither.</summary>
    OpenedBody Open(ReadOnlyMemory<byte> body, DoorRequest request, IngestWorkspace workspace) => new(body);

    /// <summary>Decodes a body into the collector of the workspace.</summary>
    DecodedBody Decode(in OpenedBody body, DoorRequest request, long acceptedAtUs, IngestWorkspace workspace);

    /// <summary>Dead letters for what was rejected.</summary>
    IReadOnlyList<DeadLetter> Letters(DecodedBody decoded, BatchCollector collector, DoorRequest request, long acceptedAtUs);

    /// <summary>The 2xx answer.</summary>
    byte[] Render(DoorRequest request, DecodedBody decoded, BatchCollector collector, IngestOutcome outcome);
}

/// <param name="Project">Of the credentials.</param>
/// <param name="Query">What the address says of the lines.</param>
/// <param name="ContentType">As it came; null where nothing was said.</param>
internal sealed record DoorRequest(Project Project, IQueryCollection Query, string? ContentType)
{
    /// <summary>The id that the sender gave the request by the protocol of the door; null where it has none, and for a dead letter that is tried again.</summary>
    public string? RequestId { get; init; }

    /// <summary>When a dead letter that is tried again first came, µs since 1970 UTC: the time of what tells none. Null for what comes now.</summary>
    public long? ReceivedAtUs { get; init; }
}

/// <summary>A body that is ready to be decoded.</summary>
/// <param name="Content">What the decoder reads.</param>
internal readonly record struct OpenedBody(ReadOnlyMemory<byte> Content)
{
    /// <summary>The key of the body itself, where a request brings none of its own; null where it has none.</summary>
    public string? Key { get; init; }

    /// <summary>It could not be unpacked, and the content is as it came.</summary>
    public bool IsBroken { get; init; }

    /// <summary>Why it is refused unread, or null.</summary>
    public Problem? Problem { get; init; }
}

/// <param name="Records">Records accepted.</param>
/// <param name="Failed">Records refused.</param>
/// <param name="InvocationId">Of a single invocation, where it has one.</param>
/// <param name="Problem">Why nothing was accepted, or null.</param>
internal readonly record struct DecodedBody(int Records, int Failed, string? InvocationId, Problem? Problem)
{
    /// <summary>Another part of the body follows, which is ingested under a key of its own.</summary>
    public bool HasMore { get; init; }

    /// <summary>The sender of a request with a problem will not send it again: what was rejected is kept even so.</summary>
    public bool IsKept { get; init; }
}

/// <param name="Json">The answer where there is no problem.</param>
/// <param name="Pending">Durable, but not confirmed as visible.</param>
internal readonly record struct DoorAnswer(ReadOnlyMemory<byte> Json, Problem? Problem, bool Pending)
{
    /// <summary>The answer is that of the first request with its key: nothing was counted now.</summary>
    public bool IsReplayed { get; init; }

    /// <summary>This is the answer of a part, and another follows.</summary>
    public bool HasMore { get; init; }

    public static DoorAnswer Of(Problem problem) => new(default, problem, false);
}
