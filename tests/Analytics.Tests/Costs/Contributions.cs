using Coldstart.Analytics.Costs;
using Coldstart.Analytics.Functions;
using Coldstart.Analytics.Records;

namespace Coldstart.Analytics.Tests.Costs;

/// <summary>Contributions of invocations, made by hand and at random.</summary>
internal static class Contributions
{
    internal static Contribution Of(int memoryMb, long billedMs, double durationMs = 0, double initMs = 0, Architecture architecture = Architecture.X86, BillingClass billingClass = BillingClass.OnDemand) => new()
    {
        MemoryMb = memoryMb,
        BilledMs = billedMs,
        DurationUs = (long)Math.Round(durationMs * 1000),
        InitUs = (long)Math.Round(initMs * 1000),
        Weight = 1,
        Architecture = architecture,
        BillingClass = billingClass,
    };

    internal static Contribution Any(Random random)
    {
        var estimated = (EstimateReasons)random.Next(16);
        return new Contribution
        {
            MemoryMb = random.Next(10) == 0 ? 0 : random.Next(128, 32_769),
            BilledMs = random.Next(1, 1_800_000),
            DurationUs = random.Next(0, 900_000_000),
            InitUs = random.Next(3) == 0 ? random.Next(0, 900_000_000) : 0,
            EphemeralMb = random.Next(4) == 0 ? random.Next(512, 10_241) : 0,
            Weight = random.Next(5) == 0 ? random.Next(1, 100_000) : 1,
            Architecture = (Architecture)random.Next(3),
            BillingClass = (BillingClass)random.Next(6),
            Estimated = random.Next(2) == 0 ? estimated : EstimateReasons.None,
            Traits = (ContributionTraits)random.Next(1 << 11) & ~(random.Next(8) == 0 ? 0 : ContributionTraits.Throttled),
        };
    }
}
