using Coldstart.Analytics.Costs;
using Coldstart.Analytics.Functions;
using Coldstart.Analytics.Records;

namespace Coldstart.Analytics.Tests.Windows;

/// <summary>Seeded invocations of every kind.</summary>
internal sealed class RecordSource(Random random)
{
    public Contribution At(long startUs)
    {
        var cold = random.Next(8) == 0;
        var durationUs = 1 + (long)Math.Exp(8 + (4 * random.NextDouble()));
        var initUs = cold ? 100_000 + random.NextInt64(900_000) : 0;
        return new Contribution
        {
            StartUs = startUs,
            DurationUs = durationUs,
            InitUs = initUs,
            BilledMs = (durationUs + initUs + 999) / 1000,
            MemoryUsedKb = 40_000 + random.NextInt64(60_000),
            MemoryMb = random.Next(10) == 0 ? 512 : 128,
            Weight = random.Next(20) == 0 ? random.Next(2, 12) : 1,
            Traits = ContributionTraits.HasDuration | ContributionTraits.HasMemoryUsed | ContributionTraits.HasBilled
                | (cold ? ContributionTraits.Cold | ContributionTraits.HasInit : 0)
                | (random.Next(40) == 0 ? ContributionTraits.Warmup : 0),
            Status = random.Next(12) switch
            {
                0 => InvocationStatus.Error,
                1 => InvocationStatus.Timeout,
                2 => InvocationStatus.Throttled,
                _ => InvocationStatus.Success,
            },
            Architecture = random.Next(5) == 0 ? Architecture.X86 : Architecture.Arm64,
            BillingClass = BillingClass.OnDemand,
            Environment = (byte)(random.Next(6) == 0 ? 3 : 0),
        };
    }

    /// <summary>A plain warm invocation.</summary>
    public Contribution Warm(long startUs) => At(startUs) with
    {
        InitUs = 0,
        BilledMs = 100,
        MemoryMb = 128,
        Weight = 1,
        Traits = ContributionTraits.HasDuration | ContributionTraits.HasMemoryUsed | ContributionTraits.HasBilled,
        Status = InvocationStatus.Success,
        Architecture = Architecture.Arm64,
        Environment = 0,
    };

    /// <summary>The same invocation, of which a second source knows better.</summary>
    public Contribution Complemented(Contribution old)
    {
        if (random.Next(2) == 0) old.DurationUs += random.NextInt64(1, 500);
        old.BilledMs++;
        return old;
    }
}
