namespace Coldstart.Analytics.Functions;

/// <summary>Width of a rollup slot. The values are stored.</summary>
public enum RollupResolution : byte
{
    /// <summary>15 minutes, kept 36 days.</summary>
    QuarterHour = 1,

    /// <summary>Kept 400 days.</summary>
    Hour = 2,

    /// <summary>Kept for ever.</summary>
    Day = 3,
}

/// <summary>The statistics of one function in one slot of history.</summary>
/// <param name="Resolution">How wide the slot is.</param>
/// <param name="SlotStartUs">Its start, µs since 1970 UTC.</param>
/// <param name="IsIncrement">True: to be merged into what is stored; false: replaces it.</param>
/// <param name="Bytes">An encoded <see cref="Windows.SlotTotals"/>, sketches included, so that a percentile of a month is a merge.</param>
public sealed record RollupRow(RollupResolution Resolution, long SlotStartUs, bool IsIncrement, ReadOnlyMemory<byte> Bytes);
