namespace Coldstart.Api.RateLimiting;

/// <summary>Counts requests against a quota.</summary>
internal interface IRateBucket
{
    /// <summary>Takes a permit, without waiting.</summary>
    /// <param name="nowTenths">Monotonic time in tenths of a second, above 0.</param>
    Permit Take(long nowTenths);
}
