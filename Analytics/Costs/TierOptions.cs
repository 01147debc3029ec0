namespace Coldstart.Analytics.Costs;

/// <summary>What a project has told of its bill, beyond the volume tiers that everyone has.</summary>
/// <param name="FreeTier">Subtract what is free for each account and month. Off by default: other services of the account may use it up.</param>
/// <param name="SavingsPlan">A Compute Savings Plan, taken to cover all duration; requests have no discount under it.</param>
public sealed record TierOptions(bool FreeTier = false, SavingsPlan SavingsPlan = SavingsPlan.None)
{
    public static TierOptions Default { get; } = new();
}

/// <summary>Kinds of Compute Savings Plans.</summary>
public enum SavingsPlan
{
    None = 0,

    /// <summary>Nothing paid in advance: 12 % off.</summary>
    NoUpfront = 1,

    /// <summary>Paid in advance: 17 % off.</summary>
    AllUpfront = 2,
}
