using System.Net;
using Coldstart.Analytics;
using Coldstart.Api.RateLimiting;

namespace Coldstart.Api.Tests.RateLimiting;

public sealed class RateBucketTests
{
    private const long Window = Limits.RateWindowSeconds * 10L;

    [Fact]
    public void Take_UpToTheQuota_CountsDownAndThenRefuses()
    {
        var bucket = new RateBucket(3);

        Assert.Equal(new Permit(true, 2, 60), bucket.Take(1));
        Assert.Equal(new Permit(true, 1, 60), bucket.Take(5));
        Assert.Equal(new Permit(true, 0, 50), bucket.Take(101));
        Assert.Equal(new Permit(false, 0, 1), bucket.Take(Window));
    }

    [Fact]
    public void Take_AfterTheWindow_BeginsANewOne()
    {
        var bucket = new RateBucket(1);

        Assert.True(bucket.Take(1).Allowed);
        Assert.False(bucket.Take(Window).Allowed);
        Assert.Equal(new Permit(true, 0, 60), bucket.Take(Window + 1));
    }

    [Fact]
    public void Take_FromManyThreads_NeverAllowsMoreThanTheQuota()
    {
        var bucket = new RateBucket(10_000);
        var allowed = 0;

        Parallel.For(0, 40_000, _ =>
        {
            if (bucket.Take(7).Allowed) Interlocked.Increment(ref allowed);
        });

        Assert.Equal(10_000, allowed);
    }

    [Fact]
    public void Addresses_BeyondTheBound_ShareOneCountUntilOthersAreIdle()
    {
        var addresses = new AddressBuckets(2);
        for (var at = 0; at < Limits.AnonymousAddresses; at++) addresses.Take(new IPAddress(at), 1);
        var stranger = IPAddress.Parse("203.0.113.1");
        var other = IPAddress.Parse("203.0.113.2");

        Assert.Equal(1, addresses.Take(stranger, 2).Remaining);
        Assert.Equal(0, addresses.Take(other, 2).Remaining);
        Assert.False(addresses.Take(stranger, 2).Allowed);
        Assert.Equal(Limits.AnonymousAddresses, addresses.Count);

        Assert.Equal(1, addresses.Take(stranger, Window + 20).Remaining);
        Assert.Equal(1, addresses.Count);
    }

    [Fact]
    public void Addresses_OfOneIPv6Network_AreOneClient()
    {
        var addresses = new AddressBuckets(2);

        addresses.Take(IPAddress.Parse("2001:db8::1"), 1);

        Assert.Equal(0, addresses.Take(IPAddress.Parse("2001:db8::ffff:2"), 1).Remaining);
        Assert.Equal(1, addresses.Take(IPAddress.Parse("2001:db8:0:1::1"), 1).Remaining);
    }
}
