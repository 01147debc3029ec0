using Coldstart.Api.Options;

namespace Coldstart.Api.RateLimiting;

/// <summary>Makes the buckets of new keys and projects as the options say.</summary>
internal sealed class RateBucketFactory(RateLimitOptions options)
{
    public RateBuckets OfKey() => new(options.IngestPerKey, options.QueriesPerKey);

    public RateBuckets OfProject() => new(options.IngestPerProject, options.QueriesPerProject);
}
