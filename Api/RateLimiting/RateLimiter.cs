using System.Globalization;
using Coldstart.Analytics;
using Coldstart.Api.Authentication;
using Coldstart.Api.Options;

namespace Coldstart.Api.RateLimiting;

/// <summary>
/// Takes permits and tells clients how they stand, in the fields of draft-ietf-httpapi-ratelimit-headers: <c>RateLimit-Policy</c> names the quotas
/// (<c>q</c> requests in <c>w</c> seconds), <c>RateLimit</c> what is left of them (<c>r</c>) and for how long (<c>t</c>).
/// </summary>
internal sealed class RateLimiter(RateLimitOptions options, TimeProvider time)
{
    public const string PolicyHeader = "RateLimit-Policy";

    public const string StateHeader = "RateLimit";

    private readonly long startedAt = time.GetTimestamp();
    private readonly AddressBuckets addresses = new(options.AnonymousPerAddress);
    private readonly string ingestPolicy = Policy(("ingest", options.IngestPerKey), ("project-ingest", options.IngestPerProject));
    private readonly string queryPolicy = Policy(("query", options.QueriesPerKey), ("project-query", options.QueriesPerProject));
    private readonly string anonymousPolicy = Policy(("anonymous", options.AnonymousPerAddress));

    /// <summary>Takes a permit of a key and its project and sets the headers.</summary>
    /// <returns>0, or the seconds to wait where there is none.</returns>
    public int Take(HttpContext context, Caller caller, RateClass rate)
    {
        var now = NowTenths;
        var ofKey = caller.KeyBuckets[rate].Take(now);
        // A key that is out of permits must not use up those of its project.
        var ofProject = ofKey.Allowed ? caller.ProjectBuckets[rate].Take(now) : default;
        var headers = context.Response.Headers;
        var name = rate == RateClass.Ingest ? "ingest" : "query";
        headers[PolicyHeader] = rate == RateClass.Ingest ? ingestPolicy : queryPolicy;
        headers[StateHeader] = ofKey.Allowed
            ? string.Create(CultureInfo.InvariantCulture, $"\"{name}\";r={ofKey.Remaining};t={ofKey.ResetSeconds}, \"project-{name}\";r={ofProject.Remaining};t={ofProject.ResetSeconds}")
            : string.Create(CultureInfo.InvariantCulture, $"\"{name}\";r=0;t={ofKey.ResetSeconds}");
        if (!ofKey.Allowed) return ofKey.ResetSeconds;
        return ofProject.Allowed ? 0 : ofProject.ResetSeconds;
    }

    /// <summary>Takes a permit of a client without a key and sets the headers.</summary>
    /// <returns>0, or the seconds to wait where there is none.</returns>
    public int TakeAnonymous(HttpContext context)
    {
        var permit = addresses.Take(context.Connection.RemoteIpAddress, NowTenths);
        var headers = context.Response.Headers;
        headers[PolicyHeader] = anonymousPolicy;
        headers[StateHeader] = string.Create(CultureInfo.InvariantCulture, $"\"anonymous\";r={permit.Remaining};t={permit.ResetSeconds}");
        return permit.Allowed ? 0 : permit.ResetSeconds;
    }

    private long NowTenths => 1 + (long)(time.GetElapsedTime(startedAt).TotalMilliseconds / 100);

    private static string Policy(params ReadOnlySpan<(string Name, int Quota)> quotas)
    {
        var parts = new List<string>(quotas.Length);
        foreach (var (name, quota) in quotas) parts.Add(string.Create(CultureInfo.InvariantCulture, $"\"{name}\";q={quota};w={Limits.RateWindowSeconds}"));
        return string.Join(", ", parts);
    }
}
