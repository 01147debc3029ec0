using Coldstart.Engine;

namespace Coldstart.Api.Problems;

/// <summary>An error as an answer.</summary>
/// <param name="Kind">Which.</param>
/// <param name="Detail">A sentence about this occurrence, without data of the sender.</param>
internal sealed record Problem(ProblemKind Kind, string Detail)
{
    /// <summary>What exactly is wrong, where more than one thing can be.</summary>
    public IReadOnlyList<ProblemError> Errors { get; init; } = [];

    /// <summary>When it is worth coming again, in seconds; 0 says nothing.</summary>
    public int RetryAfterSeconds { get; init; }

    /// <summary>Name of the service's condition where that is the reason; empty says nothing.</summary>
    public string State { get; init; } = "";

    public static Problem Validation(string pointer, string detail) =>
        new(ProblemKind.Validation, "Validation error") { Errors = [new ProblemError(pointer, detail)] };

    public static Problem NotFound(string detail) => new(ProblemKind.NotFound, detail);

    /// <summary>The service cannot do what it was asked in the condition that it is in.</summary>
    public static Problem Of(EngineCondition condition) => new(ProblemKind.Unavailable, $"The service cannot do this now: {condition.Meaning()} What was sent is not acknowledged; send it again, as it was.")
    {
        RetryAfterSeconds = Math.Max(1, condition.RetryAfterSeconds()),
        State = condition.Name(),
    };
}

/// <param name="Pointer">JSON pointer into the body, or <c>?name</c> for a parameter of the query, or the name of a header.</param>
/// <param name="Detail">What is expected there.</param>
/// <param name="Code">Code of the reason where it is one of the closed list of rejections.</param>
internal sealed record ProblemError(string Pointer, string Detail, string Code = "");
