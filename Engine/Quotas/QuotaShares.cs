using Coldstart.Analytics;

namespace Coldstart.Engine.Quotas;

/// <summary>How large a lease is, for those who give it and for those who begin a window without one.</summary>
public static class QuotaShares
{
    /// <summary>
    /// The requests of one lease: an eighth of the quota, cut by the front ends, so that all that idle ones hold together stays below about an eighth; at least
    /// <see cref="Limits.QuotaLeaseMin"/>, so that a small quota is not refused in pieces.
    /// </summary>
    public static int LeaseOf(int quota, int frontEnds) =>
        Math.Min(quota, Math.Max(Limits.QuotaLeaseMin, quota / (Limits.QuotaLeaseParts * Math.Max(1, frontEnds))));

    /// <summary>What a front end lets through by itself while nobody answers: its even share.</summary>
    public static int AloneOf(int quota, int frontEnds) => quota / Math.Max(1, frontEnds) + (quota % Math.Max(1, frontEnds) == 0 ? 0 : 1);
}
