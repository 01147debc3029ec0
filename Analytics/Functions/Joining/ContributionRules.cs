using Coldstart.Analytics.Costs;
using Coldstart.Analytics.Records;

namespace Coldstart.Analytics.Functions.Joining;

/// <summary>How records become a contribution and how a later record complements it (EXACTLY-ONCE.md, rules 19 to 21).</summary>
internal static class ContributionRules
{
    /// <summary>An environment that was ready this long before its first request was initialised ahead of it (DOMAIN.md 2.1).</summary>
    internal const long InitAheadUs = 10_000_000;

    /// <summary>A record whose start is further than this from the span of the remembered one is another attempt of the request.</summary>
    internal const long AttemptGapUs = 1_000_000;

    /// <summary>The start of the invocation that a record speaks of: reports are printed at its end.</summary>
    public static long StartUsOf(scoped in InvocationRecord record) =>
        record.Kind == RecordKind.Report && record.Has(RecordFacts.Duration) ? record.TimeUs - record.DurationUs : record.TimeUs;

    /// <summary>The end of what is known of an invocation.</summary>
    public static long EndUsOf(in Contribution contribution) => contribution.StartUs + contribution.DurationUs;

    /// <summary>A contribution of what one record tells; complete it with <see cref="Complete"/>.</summary>
    public static Contribution FactsOf(scoped in InvocationRecord record, bool isEdge)
    {
        var facts = new Contribution
        {
            StartUs = StartUsOf(record),
            Weight = record.Weight,
            Status = record.Status,
            Architecture = record.Architecture,
            BillingClass = ClassOf(record, isEdge),
        };
        var traits = record.Weight > 1 ? ContributionTraits.Sampled : ContributionTraits.None;
        if (record.Has(RecordFacts.Duration)) { facts.DurationUs = Math.Min(record.DurationUs, uint.MaxValue); traits |= ContributionTraits.HasDuration; }
        if (record.Has(RecordFacts.Init)) { facts.InitUs = Math.Min(record.InitUs, uint.MaxValue); traits |= ContributionTraits.HasInit; }
        if (record.Has(RecordFacts.Restore)) { facts.RestoreUs = Math.Min(record.RestoreUs, uint.MaxValue); traits |= ContributionTraits.HasRestore; }
        if (record.Has(RecordFacts.Billed)) { facts.BilledMs = Math.Min(record.BilledMs, uint.MaxValue); traits |= ContributionTraits.HasBilled; }
        if (record.Has(RecordFacts.MemoryUsed)) { facts.MemoryUsedKb = Math.Min(record.MemoryUsedKb, uint.MaxValue); traits |= ContributionTraits.HasMemoryUsed; }
        if (record.Has(RecordFacts.BilledRestore)) facts.BilledRestoreMs = Math.Min(record.BilledRestoreMs, uint.MaxValue);
        if (record.Has(RecordFacts.MemoryAllocated)) facts.MemoryMb = (int)Math.Min(record.MemoryAllocatedMb, ushort.MaxValue);
        if (record.Has(RecordFacts.EphemeralStorage)) facts.EphemeralMb = (int)Math.Min(record.EphemeralStorageMb, ushort.MaxValue);
        if (record.Kind == RecordKind.Invocation) traits |= record.ColdStart ? ContributionTraits.SaidCold : ContributionTraits.SaidWarm;
        if (record.Kind == RecordKind.ColdStartReport) traits |= ContributionTraits.SaidCold | ContributionTraits.SelfMeasuredInit;
        if (record.Warmup) traits |= ContributionTraits.Warmup;
        if (record.Status == InvocationStatus.Throttled) traits |= ContributionTraits.Throttled;
        facts.Traits = traits;
        return facts;
    }

    /// <summary>
    /// Adds the facts of <paramref name="later"/> that are missing. A printed billed duration replaces an estimated one, a printed init a
    /// self-measured one, a stronger status a weaker one; nothing else is replaced.
    /// </summary>
    public static void Complement(ref Contribution known, in Contribution later)
    {
        var missing = later.Traits & ~known.Traits;
        if ((missing & ContributionTraits.HasDuration) != 0)
        {
            known.DurationUs = later.DurationUs;
            // A cold start report has no start of its own: the REPORT knows it.
            if (known.Has(ContributionTraits.SelfMeasuredInit)) known.StartUs = later.StartUs;
        }
        ComplementInit(ref known, later, missing);
        if ((missing & ContributionTraits.HasRestore) != 0) known.RestoreUs = later.RestoreUs;
        if ((missing & ContributionTraits.HasBilled) != 0) known.BilledMs = later.BilledMs;
        if ((missing & ContributionTraits.HasMemoryUsed) != 0) known.MemoryUsedKb = later.MemoryUsedKb;
        if (known.BilledRestoreMs == 0) known.BilledRestoreMs = later.BilledRestoreMs;
        if (known.MemoryMb == 0) known.MemoryMb = later.MemoryMb;
        if (known.EphemeralMb == 0) known.EphemeralMb = later.EphemeralMb;
        if (known.Architecture == Architecture.Unknown) known.Architecture = later.Architecture;
        if (known.BillingClass == BillingClass.OnDemand) known.BillingClass = later.BillingClass;
        if (known.Environment == 0) known.Environment = later.Environment;
        if (later.Status > known.Status && later.Status != InvocationStatus.Throttled) known.Status = later.Status;
        const ContributionTraits Additive = ContributionTraits.HasDuration | ContributionTraits.HasRestore | ContributionTraits.HasBilled
            | ContributionTraits.HasMemoryUsed | ContributionTraits.SuppressedInit | ContributionTraits.SaidCold | ContributionTraits.SaidWarm
            | ContributionTraits.InitAhead;
        known.Traits |= missing & Additive;
    }

    /// <summary>Derives what follows from the facts: cold or not, the billed duration where none was printed, what is an estimate.</summary>
    public static void Complete(ref Contribution facts)
    {
        const ContributionTraits Derived = ContributionTraits.Cold | ContributionTraits.ProactiveInit;
        facts.Traits &= ~Derived;
        if (facts.Has(ContributionTraits.Throttled | ContributionTraits.InitFailure))
        {
            facts.Estimated = EstimateReasons.None;
            return;
        }
        if (facts.Has(ContributionTraits.HasRestore))
        {
            // A restored environment was initialised when its version was published: that init is not part of this invocation.
            facts.InitUs = 0;
            facts.Traits &= ~ContributionTraits.HasInit;
        }
        var ahead = facts.Has(ContributionTraits.InitAhead | ContributionTraits.SaidWarm)
            || facts.BillingClass is BillingClass.Provisioned or BillingClass.Managed;
        var initialised = facts.Has(ContributionTraits.HasInit | ContributionTraits.HasRestore | ContributionTraits.SuppressedInit);
        if (facts.Has(ContributionTraits.SaidCold) || initialised && !ahead) facts.Traits |= ContributionTraits.Cold;
        else if (initialised) facts.Traits |= ContributionTraits.ProactiveInit;
        if (!facts.Has(ContributionTraits.HasBilled)) facts.BilledMs = EstimateBilledMs(facts);
        facts.Estimated = ReasonsOf(facts);
    }

    /// <summary>ceil(init + duration), or ceil(duration + billed restore) for SnapStart (DOMAIN.md 1.4).</summary>
    private static long EstimateBilledMs(in Contribution facts)
    {
        var initUs = facts.Has(ContributionTraits.HasInit) && !facts.Has(ContributionTraits.SuppressedInit) ? facts.InitUs : 0;
        return (initUs + facts.DurationUs + facts.BilledRestoreMs * 1000 + 999) / 1000;
    }

    private static EstimateReasons ReasonsOf(in Contribution facts)
    {
        var reasons = EstimateReasons.None;
        if (!facts.Has(ContributionTraits.HasBilled) && facts.BillingClass != BillingClass.Managed) reasons |= EstimateReasons.BilledDurationMissing;
        if (facts.Architecture == Architecture.Unknown) reasons |= EstimateReasons.ArchitectureUnknown;
        if (facts.MemoryMb == 0) reasons |= EstimateReasons.MemoryUnknown;
        if (facts.Has(ContributionTraits.Sampled)) reasons |= EstimateReasons.Sampled;
        return reasons;
    }

    private static void ComplementInit(ref Contribution known, in Contribution later, ContributionTraits missing)
    {
        if (!later.Has(ContributionTraits.HasInit)) return;
        var printed = !later.Has(ContributionTraits.SelfMeasuredInit);
        if ((missing & ContributionTraits.HasInit) != 0)
        {
            known.InitUs = later.InitUs;
            known.Traits |= ContributionTraits.HasInit | (later.Traits & ContributionTraits.SelfMeasuredInit);
        }
        else if (known.Has(ContributionTraits.SelfMeasuredInit) && printed)
        {
            known.InitUs = later.InitUs;
            known.Traits &= ~ContributionTraits.SelfMeasuredInit;
        }
    }

    public static BillingClass ClassOf(scoped in InvocationRecord record, bool isEdge) => record.InitializationType switch
    {
        InitializationType.ProvisionedConcurrency => BillingClass.Provisioned,
        InitializationType.ManagedInstances => BillingClass.Managed,
        InitializationType.SnapStart => SnapStartClass(record.RuntimeVersion),
        _ when record.Has(RecordFacts.Restore) => SnapStartClass(record.RuntimeVersion),
        _ => isEdge ? BillingClass.Edge : BillingClass.OnDemand,
    };

    public static BillingClass ClassOf(InitializationType type) => type switch
    {
        InitializationType.ProvisionedConcurrency => BillingClass.Provisioned,
        InitializationType.ManagedInstances => BillingClass.Managed,
        InitializationType.SnapStart => BillingClass.SnapStartFree,
        _ => BillingClass.OnDemand,
    };

    /// <summary>SnapStart restores are free for Java, and taken as free while the runtime is unknown (DOMAIN.md 1.1).</summary>
    private static BillingClass SnapStartClass(ReadOnlySpan<byte> runtime) =>
        runtime.IsEmpty || runtime.StartsWith("java"u8) ? BillingClass.SnapStartFree : BillingClass.SnapStartCharged;
}
