using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using Coldstart.Analytics;

namespace Coldstart.Api.RateLimiting;

/// <summary>
/// Counts of clients without a key, by address (IPv6 by its /64, the smallest piece that one client commonly holds). Bounded: when full, what is
/// idle leaves; whoever finds no place even then shares one bucket with all others.
/// </summary>
internal sealed class AddressBuckets(int quota)
{
    private readonly ConcurrentDictionary<IPAddress, RateBucket> buckets = new();
    private readonly RateBucket shared = new(quota);
    private int count;
    private long sweptTenths;

    /// <summary>Addresses that are counted apart now.</summary>
    public int Count => Volatile.Read(ref count);

    public Permit Take(IPAddress? address, long nowTenths) => Find(address, nowTenths).Take(nowTenths);

    private RateBucket Find(IPAddress? address, long nowTenths)
    {
        if (address is null) return shared;
        var network = Network(address);
        if (buckets.TryGetValue(network, out var bucket)) return bucket;
        if (Count >= Limits.AnonymousAddresses) Sweep(nowTenths);
        if (Count >= Limits.AnonymousAddresses) return shared;
        var fresh = new RateBucket(quota);
        bucket = buckets.GetOrAdd(network, fresh);
        if (ReferenceEquals(bucket, fresh)) Interlocked.Increment(ref count);
        return bucket;
    }

    // At most once a second, by one caller: a flood of new addresses must not make each of them search the table.
    private void Sweep(long nowTenths)
    {
        var last = Volatile.Read(ref sweptTenths);
        if (nowTenths - last < 10 || Interlocked.CompareExchange(ref sweptTenths, nowTenths, last) != last) return;
        foreach (var (network, bucket) in buckets)
        {
            if (bucket.IsIdle(nowTenths) && buckets.TryRemove(network, out _)) Interlocked.Decrement(ref count);
        }
    }

    private static IPAddress Network(IPAddress address)
    {
        if (address.IsIPv4MappedToIPv6) return address.MapToIPv4();
        if (address.AddressFamily != AddressFamily.InterNetworkV6) return address;
        Span<byte> bytes = stackalloc byte[16];
        address.TryWriteBytes(bytes, out _);
        bytes[8..].Clear();
        return new IPAddress(bytes);
    }
}
