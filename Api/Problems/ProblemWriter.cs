using System.Diagnostics;
using System.Globalization;
using Coldstart.Api.Json;

namespace Coldstart.Api.Problems;

/// <summary>Writes problems as <c>application/problem+json</c> (RFC 9457) that is the documents' error shape at the same time.</summary>
/// <param name="time">Dates problems.</param>
/// <param name="forms">Paths whose protocol has a form of its own for errors.</param>
internal sealed class ProblemWriter(TimeProvider time, IReadOnlyList<IProblemForm> forms)
{
    public const string ContentType = "application/problem+json";

    /// <summary>Answers with a problem. The answer must not have begun.</summary>
    public Task WriteAsync(HttpContext context, Problem problem)
    {
        var response = context.Response;
        if (problem.RetryAfterSeconds > 0) response.Headers.RetryAfter = problem.RetryAfterSeconds.ToString(CultureInfo.InvariantCulture);
        if (problem.Kind == ProblemKind.Authentication) response.Headers.WWWAuthenticate = "Bearer realm=\"coldstart\"";
        var path = context.Request.Path.Value ?? "";
        foreach (var form in forms)
        {
            if (path.AsSpan().TrimEnd('/').SequenceEqual(form.Route)) return form.WriteAsync(context, problem);
        }
        response.StatusCode = problem.Kind.Status;
        return Answer.BytesAsync(response, ContentType, Render(problem, TraceId(context)));
    }

    private byte[] Render(Problem problem, string traceId) => JsonBytes.Render((problem, traceId, now: time.GetUtcNow()), static (json, state) =>
    {
        var (problem, traceId, now) = state;
        json.WriteStartObject();
        json.WriteString("type"u8, "https://coldstart.dev/problems/" + problem.Kind.Slug);
        json.WriteString("title"u8, problem.Kind.Title);
        json.WriteNumber("status"u8, problem.Kind.Status);
        json.WriteString("detail"u8, problem.Detail);
        json.WriteString("error_code"u8, problem.Kind.Code);
        if (problem.State.Length > 0) json.WriteString("state"u8, problem.State);
        json.WriteTime("timestamp"u8, now);
        json.WriteStartArray("errors"u8);
        foreach (var error in problem.Errors)
        {
            json.WriteStartObject();
            json.WriteString("pointer"u8, error.Pointer);
            if (error.Code.Length > 0) json.WriteString("code"u8, error.Code);
            json.WriteString("detail"u8, error.Detail);
            json.WriteEndObject();
        }
        json.WriteEndArray();
        json.WriteString("trace_id"u8, traceId);
        json.WriteEndObject();
    });

    // The caller's own trace, where it sent one (W3C traceparent), else the connection and request number.
    private static string TraceId(HttpContext context) => Activity.Current?.TraceId.ToHexString() ?? context.TraceIdentifier;
}
