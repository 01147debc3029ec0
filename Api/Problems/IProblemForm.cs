namespace Coldstart.Api.Problems;

/// <summary>How errors are told at a path whose protocol has a form of its own for them.</summary>
internal interface IProblemForm
{
    /// <summary>The path.</summary>
    string Route { get; }

    /// <summary>Answers with a problem. The answer must not have begun; <c>Retry-After</c> is set.</summary>
    Task WriteAsync(HttpContext context, Problem problem);
}
