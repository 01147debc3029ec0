using Coldstart.Analytics.Costs;

namespace Coldstart.Analytics.Windows;

/// <summary>A function over one window.</summary>
/// <param name="FromUs">Start of the first slot, µs since 1970 UTC.</param>
/// <param name="ToUs">The moment that was asked for, or a later one that the function has seen.</param>
/// <param name="ValidUntilUs">From then on the window has moved.</param>
/// <param name="Totals">All of it; the caller's own.</param>
/// <param name="UsageByPeriod">One more than the boundaries asked for: usage before the first, between them, from the last on.</param>
public sealed record WindowReading(Window Window, long FromUs, long ToUs, long ValidUntilUs, SlotTotals Totals, IReadOnlyList<UsageTable> UsageByPeriod);
