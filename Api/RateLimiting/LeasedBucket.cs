using Coldstart.Analytics;
using Coldstart.Engine;
using Coldstart.Engine.Quotas;

namespace Coldstart.Api.RateLimiting;

/// <summary>
/// Counts requests against a front end's share of a quota that holds over all front ends. It decides by what it has and asks for more beside that, when half of it is used. A
/// window begins with one lease that nobody gave; it is told with the first question. While nobody answers, the even share of the front ends that are known counts.
/// </summary>
/// <remarks>Callers never lock and never wait.</remarks>
internal sealed class LeasedBucket(QuotaName name, int quota, Guid frontEnd, IQuotaLeases leases) : IRateBucket
{
    private const long WindowTenths = Limits.RateWindowSeconds * 10L;

    private Lease current = new(0, 0);
    private int frontEnds = 1;

    public Permit Take(long nowTenths)
    {
        var lease = Volatile.Read(ref current);
        if (nowTenths >= Volatile.Read(ref lease.EndTenths)) lease = Begin(lease, nowTenths);
        var used = Interlocked.Increment(ref lease.Used);
        var ceiling = Volatile.Read(ref lease.Ceiling);
        var isAllowed = used <= ceiling;
        if (!isAllowed) used = Interlocked.Decrement(ref lease.Used);
        if (ceiling - used <= QuotaShares.LeaseOf(quota, Volatile.Read(ref frontEnds)) / 2) Ask(lease, nowTenths);
        var remaining = isAllowed ? (int)Math.Max(0, (long)quota - used - Volatile.Read(ref lease.UsedByOthers)) : 0;
        return new Permit(isAllowed, remaining, (int)((Math.Max(0, Volatile.Read(ref lease.EndTenths) - nowTenths) + 9) / 10));
    }

    private Lease Begin(Lease over, long nowTenths)
    {
        var fresh = new Lease(nowTenths + WindowTenths, QuotaShares.LeaseOf(quota, Volatile.Read(ref frontEnds)));
        var found = Interlocked.CompareExchange(ref current, fresh, over);
        return ReferenceEquals(found, over) ? fresh : found;
    }

    private void Ask(Lease lease, long nowTenths)
    {
        if (nowTenths < Volatile.Read(ref lease.AskTenths) || Interlocked.Exchange(ref lease.IsAsking, 1) != 0) return;
        _ = AskAsync(lease, nowTenths);
    }

    /// <summary>Never throws: nobody waits for it.</summary>
    private async Task AskAsync(Lease lease, long nowTenths)
    {
        var (window, ceiling) = (lease.Window, Volatile.Read(ref lease.Ceiling));
        var leftMs = (int)Math.Max(0, Volatile.Read(ref lease.EndTenths) - nowTenths) * 100;
        try
        {
            var given = await leases.AskAsync(new QuotaAsk(name, quota, frontEnd, window, leftMs, Volatile.Read(ref lease.Used), ceiling), CancellationToken.None);
            lease.Window = given.Window;
            Volatile.Write(ref frontEnds, Math.Max(1, given.FrontEnds));
            Volatile.Write(ref lease.UsedByOthers, given.UsedByOthers);
            // From the moment of the question: rather too early than too late.
            Volatile.Write(ref lease.EndTenths, Math.Min(Volatile.Read(ref lease.EndTenths), nowTenths + given.LeftMs / 100));
            if (given.Ceiling > ceiling) Volatile.Write(ref lease.Ceiling, given.Ceiling);
            else Volatile.Write(ref lease.AskTenths, nowTenths + Limits.QuotaAskMsMin / 100);
        }
        catch (EngineUnavailableException)
        {
            Volatile.Write(ref lease.Ceiling, Math.Max(ceiling, QuotaShares.AloneOf(quota, Volatile.Read(ref frontEnds))));
            Volatile.Write(ref lease.AskTenths, nowTenths + Limits.QuotaAskMsMin / 100);
        }
        finally
        {
            Volatile.Write(ref lease.IsAsking, 0);
        }
    }

    /// <summary>One window as this front end has it. Replaced whole when it is over, so that a late answer changes nothing that counts.</summary>
    private sealed class Lease(long endTenths, int ceiling)
    {
        public long EndTenths = endTenths;
        public long AskTenths;
        public long Window;
        public int Ceiling = ceiling;
        public int Used;
        public int UsedByOthers;
        public int IsAsking;
    }
}
