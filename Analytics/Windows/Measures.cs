using Coldstart.Analytics.Functions;

namespace Coldstart.Analytics.Windows;

/// <summary>The distributions of a slot. The values are stored.</summary>
[Flags]
internal enum Measures
{
    None = 0,
    Warm = 1 << 0,
    Memory = 1 << 1,
    Cold = 1 << 2,
    Init = 1 << 3,
    Restore = 1 << 4,
}

/// <summary>Which distribution an invocation adds to.</summary>
internal static class MeasureRules
{
    public const int Count = 5;

    public static Measures Of(in Contribution contribution)
    {
        var measures = Measures.None;
        if (IsOnlyCounted(contribution)) return measures;
        if (contribution.Has(ContributionTraits.HasDuration)) measures |= contribution.Has(ContributionTraits.Cold) ? Measures.Cold : Measures.Warm;
        if (contribution.Has(ContributionTraits.HasMemoryUsed)) measures |= Measures.Memory;
        if (HasWaitedInit(contribution)) measures |= Measures.Init;
        if (contribution.Has(ContributionTraits.HasRestore)) measures |= Measures.Restore;
        return measures;
    }

    /// <summary>Distributions to which two contributions add the same.</summary>
    public static Measures Shared(in Contribution one, in Contribution other)
    {
        if (one.Weight != other.Weight) return Measures.None;
        var shared = Of(one) & Of(other);
        if (one.DurationUs != other.DurationUs) shared &= ~(Measures.Warm | Measures.Cold);
        if (one.MemoryUsedKb != other.MemoryUsedKb) shared &= ~Measures.Memory;
        if (one.InitUs != other.InitUs) shared &= ~Measures.Init;
        if (one.RestoreUs != other.RestoreUs) shared &= ~Measures.Restore;
        return shared;
    }

    /// <summary>Throttles and warm-ups have a count and no measure.</summary>
    public static bool IsOnlyCounted(in Contribution contribution) =>
        contribution.Has(ContributionTraits.Warmup | ContributionTraits.Throttled) || contribution.Status == Records.InvocationStatus.Throttled;

    /// <summary>An init that a user waited for, or one that the function measured in itself.</summary>
    private static bool HasWaitedInit(in Contribution contribution) =>
        contribution.Has(ContributionTraits.HasInit)
        && !contribution.Has(ContributionTraits.ProactiveInit)
        && contribution.Has(ContributionTraits.Cold | ContributionTraits.SelfMeasuredInit);
}
