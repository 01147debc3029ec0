namespace Coldstart.Analytics.Windows;

/// <summary>What a <see cref="SlotTotals"/> keeps the greatest value of, as CloudWatch measured it. The values are stored.</summary>
public enum Maximum : byte
{
    /// <summary>Environments that worked at the same time.</summary>
    ConcurrentExecutions = 0,

    /// <summary>Age of the last record that was read from a stream, ms.</summary>
    IteratorAgeMs = 1,
}
