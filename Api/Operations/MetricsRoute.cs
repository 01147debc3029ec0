using System.Net;
using Coldstart.Api.Authentication;
using Coldstart.Api.Json;
using Coldstart.Api.Problems;
using Coldstart.Observability.Exposition;

namespace Coldstart.Api.Operations;

/// <summary>
/// <c>GET /metrics</c> on the clients' port: only for whoever asks from this machine, and only while operators have no port of their own. A proxy on this machine
/// looks like that too, so what came through one is refused by the headers that proxies add, and by the name that was asked for.
/// </summary>
/// <param name="page">Null where there is none here.</param>
/// <param name="problems">Writes the refusal: the same as for a path that does not exist.</param>
internal sealed class MetricsRoute(MetricsPage? page, ProblemWriter problems)
{
    private static readonly string[] MarksOfProxies = ["Forwarded", "X-Forwarded-For", "X-Forwarded-Host", "X-Forwarded-Proto", "X-Real-IP", "Via"];

    public Task AnswerAsync(HttpContext context, Caller caller, Guid id)
    {
        if (page is null || !IsFromHere(context)) return problems.WriteAsync(context, Problem.NotFound("There is nothing at this path."));
        var format = ExpositionFormats.Of(context.Request.Headers.Accept.ToString());
        return Answer.BytesAsync(context.Response, format.ContentType(), page.Render(format));
    }

    private static bool IsFromHere(HttpContext context)
    {
        var headers = context.Request.Headers;
        return context.Connection.RemoteIpAddress is { } client && IPAddress.IsLoopback(client)
            && IsNameOfHere(context.Request.Host.Host) && !Array.Exists(MarksOfProxies, headers.ContainsKey);
    }

    private static bool IsNameOfHere(string host) =>
        host.Equals("localhost", StringComparison.OrdinalIgnoreCase) || (IPAddress.TryParse(host.Trim('[', ']'), out var address) && IPAddress.IsLoopback(address));
}
