namespace Coldstart.Analytics.Functions.Joining;

/// <summary>What became of a record.</summary>
internal enum JoinOutcome
{
    /// <summary>A new invocation is counted.</summary>
    Counted,

    /// <summary>It added facts to a counted invocation.</summary>
    Complemented,

    /// <summary>All of it was known.</summary>
    Duplicate,

    /// <summary>It waits for the report of its request or environment, or tells nothing that is counted.</summary>
    Held,
}

/// <param name="Outcome">What became of the record.</param>
/// <param name="Contribution">With Counted and Complemented: the invocation as it now stands.</param>
/// <param name="Version">Serial of its version, 0 for none.</param>
/// <param name="TakesModules">The module timings of the record are to be counted.</param>
internal readonly record struct JoinResult(JoinOutcome Outcome, Contribution Contribution, ushort Version, bool TakesModules)
{
    public static JoinResult Duplicate => new(JoinOutcome.Duplicate, default, 0, false);

    public static JoinResult Held => new(JoinOutcome.Held, default, 0, false);
}
