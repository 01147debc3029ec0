using Coldstart.Api.Options;
using Coldstart.Engine.Quotas;

namespace Coldstart.Api.RateLimiting;

/// <summary>Makes the buckets of new keys and projects as the options say.</summary>
/// <param name="options">The quotas.</param>
/// <param name="frontEnd">An id of this process.</param>
/// <param name="leases">Where shares of a quota come from that holds over several processes; null where this one is alone.</param>
internal sealed class RateBucketFactory(RateLimitOptions options, Guid frontEnd, IQuotaLeases? leases)
{
    public RateBuckets OfKey(Guid project, Guid key) =>
        new(Make(project, key, RateClass.Ingest, options.IngestPerKey), Make(project, key, RateClass.Query, options.QueriesPerKey));

    public RateBuckets OfProject(Guid project) =>
        new(Make(project, project, RateClass.Ingest, options.IngestPerProject), Make(project, project, RateClass.Query, options.QueriesPerProject));

    private IRateBucket Make(Guid project, Guid scope, RateClass rate, int quota) =>
        leases is null ? new RateBucket(quota) : new LeasedBucket(new QuotaName(project, scope, (byte)rate), quota, frontEnd, leases);
}
