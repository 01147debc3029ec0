namespace Coldstart.Api.RateLimiting;

/// <summary>The buckets of one key or one project.</summary>
internal sealed class RateBuckets(int ingest, int queries)
{
    private readonly RateBucket ingestBucket = new(ingest);
    private readonly RateBucket queryBucket = new(queries);

    public RateBucket this[RateClass rate] => rate == RateClass.Ingest ? ingestBucket : queryBucket;
}
