using Coldstart.Analytics.Records;
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

    bool KeepsDeadLetters { get; }

    /// <summary>Refuses a request by its headers; null goes on.</summary>
    Problem? Check(HttpRequest request);

    /// <summary>Takes off what is around a body, and finds the key by which it is recognised. Most doors have neither.</summary>
    OpenedBody Open(ReadOnlyMemory<byte> body, DoorRequest request, IngestWorkspace workspace) => new(body);

    /// <summary>Decodes a body into the collector of the workspace.</summary>
    DecodedBody Decode(in OpenedBody body, DoorRequest request, long acceptedAtUs, IngestWorkspace workspace);

    /// <summary>Dead letters for what was rejected.</summary>
    IReadOnlyList<DeadLetter> Letters(DecodedBody decoded, BatchCollector collector, DoorRequest request, long acceptedAtUs);

    /// <summary>The 2xx answer.</summary>
    byte[] Render(DecodedBody decoded, BatchCollector collector, IngestOutcome outcome);
}

/// <param name="Project">Of the credentials.</param>
/// <param name="Query">What the address says of the lines.</param>
/// <param name="ContentType">As it came; null where nothing was said.</param>
internal sealed record DoorRequest(Project Project, IQueryCollection Query, string? ContentType);

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
internal readonly record struct DecodedBody(int Records, int Failed, string? InvocationId, Problem? Problem);

/// <param name="Json">The answer where there is no problem.</param>
/// <param name="Pending">Durable, but not confirmed as visible.</param>
internal readonly record struct DoorAnswer(ReadOnlyMemory<byte> Json, Problem? Problem, bool Pending)
{
    /// <summary>The answer is that of the first request with its key: nothing was counted now.</summary>
    public bool IsReplayed { get; init; }

    public static DoorAnswer Of(Problem problem) => new(default, problem, false);
}
