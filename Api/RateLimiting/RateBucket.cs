using Coldstart.Analytics;

namespace Coldstart.Api.RateLimiting;

/// <summary>
/// Counts requests in a window that begins with the first of them. One 64-bit word (begin, count) replaced by compare-and-swap:
/// callers never lock.
/// </summary>
internal sealed class RateBucket(int quota) : IRateBucket
{
    // Begin in tenths of a second in the upper half: 13 years of running.
    private const long WindowTenths = Limits.RateWindowSeconds * 10L;

    private long state;

    public int Quota => quota;

    public Permit Take(long nowTenths)
    {
        while (true)
        {
            var seen = Volatile.Read(ref state);
            var begin = seen >>> 32;
            var count = (int)(seen & int.MaxValue);
            var isOver = seen == 0 || nowTenths - begin >= WindowTenths;
            if (isOver) (begin, count) = (nowTenths, 0);
            var resetSeconds = (int)((begin + WindowTenths - nowTenths + 9) / 10);
            if (count >= quota) return new Permit(false, 0, resetSeconds);
            var next = begin << 32 | (uint)(count + 1);
            if (Interlocked.CompareExchange(ref state, next, seen) == seen) return new Permit(true, quota - count - 1, resetSeconds);
        }
    }

    /// <summary>True once the window is over: nothing is lost when the bucket is forgotten.</summary>
    public bool IsIdle(long nowTenths) => nowTenths - (Volatile.Read(ref state) >>> 32) >= WindowTenths;
}

/// <param name="Allowed">False: refuse the request.</param>
/// <param name="Remaining">Requests left in the window.</param>
/// <param name="ResetSeconds">Until the window ends.</param>
internal readonly record struct Permit(bool Allowed, int Remaining, int ResetSeconds);
