using Coldstart.Analytics.Binary;

namespace Coldstart.Analytics.Windows;

/// <summary>Memory that is reused while slots are merged. May be shared by the functions of one thread.</summary>
public sealed class WindowScratch
{
    /// <summary>Roughly the memory that it holds, bytes.</summary>
    public int SizeBytes => Totals.SizeBytes + Removed.SizeBytes + Writer.Length;

    internal SlotTotals Totals { get; } = new();

    internal SlotTotals Removed { get; } = new();

    internal ByteWriter Writer { get; } = new();
}
