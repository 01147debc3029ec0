namespace Coldstart.Api.RateLimiting;

/// <summary>The buckets of one key or one project.</summary>
internal sealed class RateBuckets(IRateBucket ingest, IRateBucket queries)
{
    public RateBuckets(int ingest, int queries) : this(new RateBucket(ingest), new RateBucket(queries))
    {
    }

    public IRateBucket this[RateClass rate] => rate == RateClass.Ingest ? ingest : queries;
}
