using Coldstart.Analytics.Records;

namespace Coldstart.Analytics.Costs;

/// <summary>One row of a <see cref="UsageTable"/>.</summary>
/// <param name="Architecture">Instruction set; <see cref="Architecture.Unknown"/> is priced as x86_64.</param>
/// <param name="BillingClass">Which price list applies.</param>
/// <param name="Usage">Never zero in a table.</param>
public readonly record struct UsageRow(Architecture Architecture, BillingClass BillingClass, Usage Usage);
