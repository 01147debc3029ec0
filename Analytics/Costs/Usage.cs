using Coldstart.Analytics.Binary;
using Coldstart.Analytics.Functions;

namespace Coldstart.Analytics.Costs;

/// <summary>
/// Exact usage of one (architecture, billing class) in some span of time: integers only; money is made of it when someone asks.
/// Forms a group under <see cref="Add"/> and <see cref="Subtract"/>.
/// </summary>
public record struct Usage
{
    // The 128-bit sums stand first: they are aligned to 16 bytes, and any other order would cost padding in every row.

    /// <summary>Sum of configured MB times billed ms.</summary>
    public Int128 BilledMbMs { get; set; }

    /// <summary>Sum of the init shares, MB times µs (part of <see cref="BilledMbMs"/> times 1000, not an addition).</summary>
    public Int128 InitMbUs { get; set; }

    /// <summary>Sum of /tmp MB above 512, times billed ms.</summary>
    public Int128 EphemeralMbMs { get; set; }

    public long Requests { get; set; }

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

    /// <summary>Nothing was used and nothing is owed back.</summary>
    public readonly bool IsZero =>
        (Requests | RestoredMb | EstimatedBilled | EstimatedArchitecture | EstimatedMemory | EstimatedSampled) == 0
        && (BilledMbMs | InitMbUs | EphemeralMbMs) == Int128.Zero;

    /// <summary>What one invocation is charged for, its weight included. A throttle is charged for nothing.</summary>
    public static Usage Of(in Contribution contribution) => UsageRules.Of(in contribution);

    public void Add(in Usage other)
    {
        BilledMbMs += other.BilledMbMs;
        InitMbUs += other.InitMbUs;
        EphemeralMbMs += other.EphemeralMbMs;
        Requests += other.Requests;
        RestoredMb += other.RestoredMb;
        EstimatedBilled += other.EstimatedBilled;
        EstimatedArchitecture += other.EstimatedArchitecture;
        EstimatedMemory += other.EstimatedMemory;
        EstimatedSampled += other.EstimatedSampled;
    }

    public void Subtract(in Usage other)
    {
        BilledMbMs -= other.BilledMbMs;
        InitMbUs -= other.InitMbUs;
        EphemeralMbMs -= other.EphemeralMbMs;
        Requests -= other.Requests;
        RestoredMb -= other.RestoredMb;
        EstimatedBilled -= other.EstimatedBilled;
        EstimatedArchitecture -= other.EstimatedArchitecture;
        EstimatedMemory -= other.EstimatedMemory;
        EstimatedSampled -= other.EstimatedSampled;
    }

    /// <summary>Writes the one stored form of this value: equal usages give equal bytes.</summary>
    public readonly void Encode(ByteWriter writer) => UsageCodec.Write(writer, in this);

    /// <summary>Reads what <see cref="Encode"/> wrote.</summary>
    /// <exception cref="CorruptDataException">Damaged, or not in the one form.</exception>
    public static Usage Decode(ref ByteReader reader) => UsageCodec.Read(ref reader);
}
