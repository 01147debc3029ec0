namespace Coldstart.Analytics.Windows;

/// <summary>Placeholder of the contract; the windows room fills it.</summary>
public sealed class SlotTotals;
