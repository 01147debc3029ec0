using Coldstart.Analytics.Functions;

namespace Coldstart.Analytics.Costs;

/// <summary>What AWS charges one invocation for.</summary>
internal static class UsageRules
{
    /// <summary>/tmp that comes with every function and is free, MB.</summary>
    private const int FreeEphemeralMb = 512;

    /// <summary>See <see cref="Usage.Of"/>.</summary>
    internal static Usage Of(in Contribution contribution)
    {
        if (contribution.Has(ContributionTraits.Throttled)) return default;

        long weight = Math.Max(contribution.Weight, 1);
        var sampled = weight > 1 || Guessed(in contribution, EstimateReasons.Sampled);
        var usage = new Usage { Requests = weight, EstimatedSampled = sampled ? weight : 0 };
        // Managed instances pay for their machines, and nothing for time or memory of an invocation.
        if (contribution.BillingClass == BillingClass.Managed) return usage;

        if (Guessed(in contribution, EstimateReasons.BilledDurationMissing)) usage.EstimatedBilled = weight;
        if (contribution.Architecture == Records.Architecture.Unknown || Guessed(in contribution, EstimateReasons.ArchitectureUnknown)) usage.EstimatedArchitecture = weight;
        if (contribution.MemoryMb <= 0 || Guessed(in contribution, EstimateReasons.MemoryUnknown)) usage.EstimatedMemory = weight;

        usage.BilledMbMs = (Int128)contribution.MemoryMb * contribution.BilledMs * weight;
        if (contribution.InitUs > 0) usage.InitMbUs = InitShareMbUs(in contribution) * weight;
        if (contribution.EphemeralMb > FreeEphemeralMb)
        {
            usage.EphemeralMbMs = (Int128)(contribution.EphemeralMb - FreeEphemeralMb) * contribution.BilledMs * weight;
        }
        if (contribution.BillingClass == BillingClass.SnapStartCharged && contribution.Has(ContributionTraits.HasRestore))
        {
            usage.RestoredMb = contribution.MemoryMb * weight;
        }
        return usage;
    }

    /// <summary>Whether <see cref="Of"/> is one request and its billed duration, and nothing more.</summary>
    internal static bool IsPlain(in Contribution contribution) =>
        contribution.BillingClass == BillingClass.OnDemand
        && contribution.Weight <= 1
        && contribution.InitUs <= 0
        && contribution.MemoryMb > 0
        && contribution.EphemeralMb <= FreeEphemeralMb
        && contribution.Architecture != Records.Architecture.Unknown
        && contribution.Estimated == EstimateReasons.None
        && !contribution.Has(ContributionTraits.Throttled);

    /// <summary>
    /// The part of the billed MB·µs that initialisation took, where it was billed at all: the billed duration as printed reaches
    /// ceil(duration + init) − 1. The date does not decide: container images and custom runtimes paid for init long before
    /// 2025-08-01 (AWS, "AWS Lambda standardizes billing for INIT Phase", 2025-04-29).
    /// </summary>
    private static Int128 InitShareMbUs(in Contribution contribution)
    {
        var timeUs = contribution.DurationUs + contribution.InitUs;
        var timeMs = (timeUs + 999) / 1000;
        if (contribution.BilledMs < timeMs - 1) return 0;
        return (Int128)contribution.MemoryMb * contribution.BilledMs * 1000 * contribution.InitUs / timeUs;
    }

    private static bool Guessed(in Contribution contribution, EstimateReasons reason) => (contribution.Estimated & reason) != 0;
}
