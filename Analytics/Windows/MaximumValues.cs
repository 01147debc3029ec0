using System.Runtime.CompilerServices;

namespace Coldstart.Analytics.Windows;

/// <summary>A value per <see cref="Maximum"/>, in place; 0 where nothing was measured.</summary>
[InlineArray(Length)]
internal struct MaximumValues
{
    public const int Length = (int)Maximum.IteratorAgeMs + 1;

    private long first;

    public readonly bool Any
    {
        get
        {
            for (var at = 0; at < Length; at++)
            {
                if (this[at] != 0) return true;
            }
            return false;
        }
    }

    public void Widen(in MaximumValues other)
    {
        for (var at = 0; at < Length; at++) this[at] = Math.Max(this[at], other[at]);
    }
}
