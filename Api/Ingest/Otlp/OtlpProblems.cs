using Coldstart.Analytics;
using Coldstart.Api.Json;
using Coldstart.Api.Problems;
using Coldstart.Ingestion.Otlp;

namespace Coldstart.Api.Ingest.Otlp;

/// <summary>Errors as exporters read them: <c>google.rpc.Status</c> in the form of the request. Only 429, 502, 503 and 504 are sent again; after all others the data is gone.</summary>
internal sealed class OtlpProblems(OtlpSignal signal) : IProblemForm
{
    public string Route { get; } = OtlpProtocol.RouteOf(signal);

    public Task WriteAsync(HttpContext context, Problem problem)
    {
        var type = OtlpProtocol.AnswerTypeOf(context.Request.ContentType);
        var (status, code) = StatusOf(problem.Kind);
        context.Response.StatusCode = status;
        return Answer.BytesAsync(context.Response, type, OtlpAnswer.Error(type == OtlpProtocol.ProtobufType, code, MessageOf(problem)));
    }

    /// <summary>The HTTP status and the <c>google.rpc.Code</c>. What will be well in a second must be sent again, whatever it is called elsewhere.</summary>
    private static (int Status, int Code) StatusOf(ProblemKind kind) => kind.Status switch
    {
        401 => (401, 16),
        403 => (403, 7),
        404 => (404, 5),
        405 => (405, 12),
        408 => (503, 4),
        409 => (503, 10),
        413 => (413, 8),
        422 => (422, 9),
        429 => (429, 8),
        500 => (500, 13),
        503 => (503, 14),
        var other => (other, 3),
    };

    private static string MessageOf(Problem problem)
    {
        var message = problem.Errors.Count == 0 ? problem.Detail : $"{problem.Detail}: {string.Join("; ", problem.Errors.Select(static error => $"{error.Pointer} {error.Detail}".Trim()))}";
        return message.Length <= Limits.OtlpMessageCharactersMax ? message : message[..Limits.OtlpMessageCharactersMax];
    }
}
