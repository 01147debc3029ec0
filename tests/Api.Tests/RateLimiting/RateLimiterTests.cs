using Coldstart.Api.Authentication;
using Coldstart.Api.Options;
using Coldstart.Api.RateLimiting;
using Coldstart.Api.Tests.Fakes;
using Coldstart.Storage.Projects;
using Microsoft.AspNetCore.Http;

namespace Coldstart.Api.Tests.RateLimiting;

public sealed class RateLimiterTests
{
    private static readonly RateLimitOptions Options = new(IngestPerKey: 3, QueriesPerKey: 2, IngestPerProject: 4, QueriesPerProject: 100, AnonymousPerAddress: 1);

    private readonly ManualTime time = new();

    [Fact]
    public void Take_OfAKey_TellsWhatIsLeftOfKeyAndProject()
    {
        var (limiter, caller) = (new RateLimiter(Options, time), NewCaller());
        var context = new DefaultHttpContext();

        Assert.Equal(0, limiter.Take(context, caller, RateClass.Ingest));

        Assert.Equal("\"ingest\";q=3;w=60, \"project-ingest\";q=4;w=60", context.Response.Headers["RateLimit-Policy"]);
        Assert.Equal("\"ingest\";r=2;t=60, \"project-ingest\";r=3;t=60", context.Response.Headers["RateLimit"]);
    }

    [Fact]
    public void Take_BeyondTheQuota_SaysHowLongToWait()
    {
        var (limiter, caller) = (new RateLimiter(Options, time), NewCaller());
        for (var count = 0; count < 3; count++) limiter.Take(new DefaultHttpContext(), caller, RateClass.Ingest);
        time.Advance(TimeSpan.FromSeconds(20));
        var context = new DefaultHttpContext();

        Assert.Equal(40, limiter.Take(context, caller, RateClass.Ingest));
        Assert.Equal("\"ingest\";r=0;t=40", context.Response.Headers["RateLimit"]);
        Assert.Equal(0, limiter.Take(new DefaultHttpContext(), caller, RateClass.Query));

        time.Advance(TimeSpan.FromSeconds(40));
        Assert.Equal(0, limiter.Take(new DefaultHttpContext(), caller, RateClass.Ingest));
    }

    [Fact]
    public void Take_OfTwoKeysOfAProject_SharesTheProjectsCeiling()
    {
        var limiter = new RateLimiter(Options, time);
        var project = new RateBuckets(Options.IngestPerProject, Options.QueriesPerProject);
        var (one, two) = (NewCaller(project), NewCaller(project));
        for (var count = 0; count < 3; count++) Assert.Equal(0, limiter.Take(new DefaultHttpContext(), one, RateClass.Ingest));

        Assert.Equal(0, limiter.Take(new DefaultHttpContext(), two, RateClass.Ingest));
        Assert.Equal(60, limiter.Take(new DefaultHttpContext(), two, RateClass.Ingest));
    }

    [Fact]
    public void TakeAnonymous_BeyondTheQuota_SaysHowLongToWait()
    {
        var limiter = new RateLimiter(Options, time);

        Assert.Equal(0, limiter.TakeAnonymous(new DefaultHttpContext()));
        Assert.Equal(60, limiter.TakeAnonymous(new DefaultHttpContext()));
    }

    private static Caller NewCaller(RateBuckets? project = null) => new(
        new ApiKey(Guid.Empty, Guid.Empty, "", [], "", KeyScopes.All, true, 0, null, null),
        new Project(Guid.Empty, "", "", "", "", 0),
        new KeyUse(0),
        new RateBuckets(Options.IngestPerKey, Options.QueriesPerKey),
        project ?? new RateBuckets(Options.IngestPerProject, Options.QueriesPerProject));
}
