using System.Text.Json;
using Coldstart.Api.Ingest.Otlp;
using Coldstart.Api.Problems;
using Coldstart.Ingestion.Otlp;
using Microsoft.AspNetCore.Http;

namespace Coldstart.Api.Tests.Ingest.Otlp;

public sealed class OtlpProblemsTests
{
    /// <summary>Status and <c>google.rpc.Code</c>. What passes by itself must be one of the statuses after which exporters send again.</summary>
    [Theory]
    [InlineData(400, 400, 3)]
    [InlineData(401, 401, 16)]
    [InlineData(403, 403, 7)]
    [InlineData(404, 404, 5)]
    [InlineData(405, 405, 12)]
    [InlineData(408, 503, 4)]
    [InlineData(409, 503, 10)]
    [InlineData(413, 413, 8)]
    [InlineData(415, 415, 3)]
    [InlineData(422, 422, 9)]
    [InlineData(429, 429, 8)]
    [InlineData(500, 500, 13)]
    [InlineData(503, 503, 14)]
    public async Task Problem_OfEveryKind_IsAStatus(int kind, int status, int code)
    {
        var (context, body) = (new DefaultHttpContext(), new MemoryStream());
        (context.Request.ContentType, context.Response.Body) = ("application/json", body);

        await new OtlpProblems(OtlpSignal.Traces).WriteAsync(context, new Problem(ProblemKind.Of(kind), "A sentence."));

        await context.Response.BodyWriter.FlushAsync();
        var answer = JsonDocument.Parse(body.ToArray()).RootElement;
        Assert.Equal(kind, ProblemKind.Of(kind).Status);
        Assert.Equal((status, code, "A sentence."), (context.Response.StatusCode, answer.GetProperty("code").GetInt32(), answer.GetProperty("message").GetString()));
    }
}
