using System.Runtime.CompilerServices;

namespace Coldstart.Analytics.Functions.Metrics;

/// <summary>What metrics and records both count, each compared by itself.</summary>
internal enum MetricCount
{
    /// <summary>Well or not.</summary>
    Invocations = 0,
    Errors = 1,
    Timeouts = 2,
    ColdStarts = 3,
}

/// <summary>A number per <see cref="MetricCount"/>, in place.</summary>
[InlineArray(Length)]
internal struct MetricCounts
{
    public const int Length = (int)MetricCount.ColdStarts + 1;

    private long first;

    public readonly bool Equals(in MetricCounts other)
    {
        for (var at = 0; at < Length; at++)
        {
            if (this[at] != other[at]) return false;
        }
        return true;
    }
}
