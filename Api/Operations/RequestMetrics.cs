using System.Diagnostics;
using System.Diagnostics.Metrics;
using System.Globalization;
using Coldstart.Observability.Metrics;
using Route = Coldstart.Api.Routing.Route;

namespace Coldstart.Api.Operations;

/// <summary>How long requests take, by route, method and status; one measurement each. No label comes from a client but the method, and that from a closed list.</summary>
internal sealed class RequestMetrics(Meter meter, TimeProvider time)
{
    private static readonly string[] Statuses = [.. Enumerable.Range(0, 600).Select(static status => status.ToString(CultureInfo.InvariantCulture))];

    private readonly Histogram<double> duration = meter.CreateHistogram("coldstart.http.request.duration", "s", "Time of a request, from its head to its answer.", null, Bounds.Seconds);
    private readonly Counter<long> limited = meter.CreateCounter<long>("coldstart.http.rate_limited", "{request}", "Requests refused because a quota was used up.");

    /// <summary>When a request begins; to be given back when it ends.</summary>
    public long Begin() => time.GetTimestamp();

    /// <summary>A request is over: its answer is written, or its client gone.</summary>
    /// <param name="context">The request.</param>
    /// <param name="route">Where it went; null where no route fits.</param>
    /// <param name="begunAt">What <see cref="Begin"/> gave.</param>
    public void End(HttpContext context, Route? route, long begunAt)
    {
        var template = route?.Template ?? "none";
        var method = MethodOf(context.Request.Method);
        // What nobody received has no status (499 is the custom of proxies for it).
        var status = context.RequestAborted.IsCancellationRequested && !context.Response.HasStarted ? 499 : context.Response.StatusCode;
        duration.Record(time.GetElapsedTime(begunAt).TotalSeconds, new("route", template), new("method", method), new("status", StatusOf(status)));
        if (Activity.Current is { IsAllDataRequested: true } activity) Describe(activity, template, method, status);
    }

    /// <summary>A quota was used up.</summary>
    /// <param name="quota">Whose: ingest, query or anonymous.</param>
    public void Limited(string quota) => limited.Add(1, new KeyValuePair<string, object?>("quota", quota));

    /// <summary>The names are those of OpenTelemetry's conventions for HTTP servers.</summary>
    private static void Describe(Activity activity, string template, string method, int status)
    {
        activity.DisplayName = $"{method} {template}";
        activity.SetTag("http.request.method", method);
        activity.SetTag("http.route", template);
        activity.SetTag("http.response.status_code", status);
        if (status >= 500) activity.SetStatus(ActivityStatusCode.Error);
    }

    private static string StatusOf(int status) => (uint)status < (uint)Statuses.Length ? Statuses[status] : "other";

    private static string MethodOf(string method) => method is "GET" or "POST" or "HEAD" or "PATCH" or "DELETE" or "OPTIONS" or "PUT" ? method : "other";
}
