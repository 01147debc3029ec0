namespace Coldstart.Analytics.Costs;

/// <summary>Placeholder of the contract; the costs room fills it.</summary>
public sealed class UsageTable;
