using Coldstart.Analytics;

namespace Coldstart.Engine.Flushing;

/// <summary>
/// When a function is to be stored after its first change: between half of the bound and just below it, so that functions which
/// changed together are not stored together, and the last second is left for the writing itself.
/// </summary>
internal sealed class FlushSchedule(TimeSpan within, IIdSource ids)
{
    private const double EarliestShare = 0.5;
    private const double LatestShare = 0.95;

    private readonly long withinUs = within.Ticks / TimeSpan.TicksPerMicrosecond;

    /// <param name="nowUs">On any clock that only grows.</param>
    /// <returns>On the same clock.</returns>
    public long DueUs(long nowUs) => nowUs + (long)(withinUs * (EarliestShare + (LatestShare - EarliestShare) * ids.NextFraction()));
}
