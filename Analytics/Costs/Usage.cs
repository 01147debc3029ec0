namespace Coldstart.Analytics.Costs;

/// <summary>
/// Exact usage of one (architecture, billing class) in some span of time: integers only; money is made of it when someone asks.
/// Forms a group under <see cref="Add"/> and <see cref="Subtract"/>.
/// </summary>
public struct Usage
{
    public long Requests { get; set; }

    /// <summary>Sum of configured MB times billed ms.</summary>
    public Int128 BilledMbMs { get; set; }

    /// <summary>Sum of the init shares, MB times µs (part of <see cref="BilledMbMs"/> times 1000, not an addition).</summary>
    public Int128 InitMbUs { get; set; }

    /// <summary>Sum of /tmp MB above 512, times billed ms.</summary>
    public Int128 EphemeralMbMs { get; set; }

    /// <summary>Sum of configured MB over restores that are charged.</summary>
    public long RestoredMb { get; set; }

    /// <summary>Requests for which the billed duration was guessed.</summary>
    public long EstimatedBilled { get; set; }

    /// <summary>Requests for which x86_64 was guessed.</summary>
    public long EstimatedArchitecture { get; set; }

    /// <summary>Requests whose duration has no cost because the memory is unknown.</summary>
    public long EstimatedMemory { get; set; }

    /// <summary>Requests that stand for themselves and others.</summary>
    public long EstimatedSampled { get; set; }

    public void Add(in Usage other) => Combine(other, 1);

    public void Subtract(in Usage other) => Combine(other, -1);

    private void Combine(in Usage other, int sign)
    {
        Requests += sign * other.Requests;
        BilledMbMs += sign * other.BilledMbMs;
        InitMbUs += sign * other.InitMbUs;
        EphemeralMbMs += sign * other.EphemeralMbMs;
        RestoredMb += sign * other.RestoredMb;
        EstimatedBilled += sign * other.EstimatedBilled;
        EstimatedArchitecture += sign * other.EstimatedArchitecture;
        EstimatedMemory += sign * other.EstimatedMemory;
        EstimatedSampled += sign * other.EstimatedSampled;
    }
}
