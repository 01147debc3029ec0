using Coldstart.Analytics.Binary;

namespace Coldstart.Analytics.Windows;

/// <summary>Memory that is reused while slots are merged. May be shared by the functions of one thread.</summary>
public sealed class WindowScratch
{
    private SlotTotals? removed;

    /// <summary>Roughly the memory that it holds, bytes.</summary>
    public int SizeBytes => Totals.SizeBytes + (removed?.SizeBytes ?? 0) + Writer.Length;

    internal SlotTotals Totals { get; } = new();

    /// <summary>Needed for late corrections only.</summary>
    internal SlotTotals Removed => removed ??= new SlotTotals();

    internal ByteWriter Writer { get; } = new();
}
