using System.Runtime.CompilerServices;

namespace Coldstart.Analytics.Windows;

/// <summary>A value per <see cref="Counter"/>, in place. Arithmetic wraps: weights of absurd size spoil a figure, never a function.</summary>
[InlineArray(Length)]
internal struct CounterValues
{
    public const int Length = (int)Counter.MetricInvocations + 1;

    private long first;

    public static void Combine(ref CounterValues target, in CounterValues other, int sign)
    {
        for (var at = 0; at < Length; at++) target[at] = unchecked(target[at] + (sign * other[at]));
    }
}
