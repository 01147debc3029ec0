using Coldstart.Analytics;
using Coldstart.Api.Json;
using Coldstart.Api.Problems;

namespace Coldstart.Api.Ingest.Firehose;

/// <summary>Errors as Firehose reads them. Whatever is not 200 is tried again for as long as the stream is told to, then kept in its bucket.</summary>
internal sealed class FirehoseProblems(TimeProvider time) : IProblemForm
{
    public string Route => FirehoseProtocol.Route;

    public Task WriteAsync(HttpContext context, Problem problem)
    {
        context.Response.StatusCode = StatusOf(problem.Kind);
        var requestId = context.Request.Headers[FirehoseProtocol.RequestIdHeader].ToString();
        return Answer.BytesAsync(context.Response, FirehoseProtocol.ContentType, FirehoseAnswer.Render(requestId, time.GetUtcNow(), MessageOf(problem)));
    }

    /// <summary>413 is the one status after which Firehose throws the records away, without keeping them anywhere.</summary>
    private static int StatusOf(ProblemKind kind) => kind == ProblemKind.PayloadTooLarge ? StatusCodes.Status400BadRequest : kind.Status;

    private static string MessageOf(Problem problem)
    {
        var message = problem.Errors.Count == 0 ? problem.Detail : $"{problem.Detail}: {string.Join("; ", problem.Errors.Select(static error => $"{error.Pointer} {error.Detail}".Trim()))}";
        return message.Length <= Limits.FirehoseErrorCharactersMax ? message : message[..Limits.FirehoseErrorCharactersMax];
    }
}
