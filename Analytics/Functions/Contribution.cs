using Coldstart.Analytics.Costs;
using Coldstart.Analytics.Records;

namespace Coldstart.Analytics.Functions;

/// <summary>
/// What one invocation adds to the statistics, all of it numbers: the same value added and taken away leaves nothing behind.
/// A function remembers it per invocation, so that a later source can complement it (EXACTLY-ONCE.md, rule 21).
/// </summary>
public struct Contribution
{
    /// <summary>Start of the invocation, µs since 1970 UTC: decides the slots.</summary>
    public long StartUs { get; set; }

    /// <summary>Handler time, µs.</summary>
    public long DurationUs { get; set; }

    /// <summary>Initialisation, µs.</summary>
    public long InitUs { get; set; }

    /// <summary>SnapStart restore, µs.</summary>
    public long RestoreUs { get; set; }

    /// <summary>Billed duration, ms; as printed, or estimated where <see cref="Estimated"/> says so.</summary>
    public long BilledMs { get; set; }

    public long BilledRestoreMs { get; set; }

    public long MemoryUsedKb { get; set; }

    /// <summary>Configured memory, MB; 0 where unknown: then the cost is unknown.</summary>
    public int MemoryMb { get; set; }

    /// <summary>Configured /tmp, MB; 0 where unknown (512, the free default).</summary>
    public int EphemeralMb { get; set; }

    /// <summary>For how many invocations it stands, 1 or more.</summary>
    public int Weight { get; set; }

    public ContributionTraits Traits { get; set; }

    public InvocationStatus Status { get; set; }

    public Architecture Architecture { get; set; }

    public BillingClass BillingClass { get; set; }

    /// <summary>Index into the function's list of environments.</summary>
    public byte Environment { get; set; }

    /// <summary>What had to be guessed for the cost.</summary>
    public EstimateReasons Estimated { get; set; }

    public readonly bool Has(ContributionTraits trait) => (Traits & trait) != 0;
}
