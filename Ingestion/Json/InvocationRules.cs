using Coldstart.Analytics;
using Coldstart.Analytics.Records;

namespace Coldstart.Ingestion.Json;

/// <summary>The rules that hold whichever way a record is read.</summary>
internal static class InvocationRules
{
    private const long MicrosecondsPerMinute = 60_000_000;

    /// <summary>2014-11-13T00:00:00Z, the day on which Lambda was announced, in µs since 1970 UTC.</summary>
    public const long EarliestTimeUs = 1_415_836_800_000_000;

    /// <summary>What is said where a duration is wrong.</summary>
    public static readonly string DurationExpected = $"must be a number from 0 to {Limits.DurationMsMax}";

    /// <summary>The latest time that is taken, µs since 1970 UTC.</summary>
    public static long LatestTimeUs(long acceptedAtUs) => acceptedAtUs + Limits.TimestampAheadMinutesMax * MicrosecondsPerMinute;

    /// <summary>Whether there is all that must be there.</summary>
    public static bool HasRequired(scoped in InvocationDraft draft) =>
        !draft.FunctionName.IsEmpty && draft.HasTimestamp && draft.HasColdStart && HasDurationOrNeedsNone(draft.Record);

    /// <summary>A throttled call never ran.</summary>
    public static bool HasDurationOrNeedsNone(scoped in InvocationRecord record) =>
        record.Has(RecordFacts.Duration) || record.Status == InvocationStatus.Throttled;

    /// <summary>The architecture of a text, or <see cref="Architecture.Unknown"/>.</summary>
    public static Architecture ArchitectureOf(ReadOnlySpan<byte> text) =>
        text.SequenceEqual("x86_64"u8) ? Architecture.X86 : text.SequenceEqual("arm64"u8) ? Architecture.Arm64 : Architecture.Unknown;

    /// <summary>The initialization type of a text, or <see cref="InitializationType.Unknown"/>.</summary>
    public static InitializationType InitializationTypeOf(ReadOnlySpan<byte> text)
    {
        if (text.SequenceEqual("on-demand"u8)) return InitializationType.OnDemand;
        if (text.SequenceEqual("provisioned-concurrency"u8)) return InitializationType.ProvisionedConcurrency;
        if (text.SequenceEqual("snap-start"u8)) return InitializationType.SnapStart;
        return text.SequenceEqual("lambda-managed-instances"u8) ? InitializationType.ManagedInstances : InitializationType.Unknown;
    }

    /// <summary>The status of a text, or <see cref="InvocationStatus.Unknown"/>.</summary>
    public static InvocationStatus StatusOf(ReadOnlySpan<byte> text)
    {
        if (text.SequenceEqual("success"u8)) return InvocationStatus.Success;
        if (text.SequenceEqual("error"u8)) return InvocationStatus.Error;
        if (text.SequenceEqual("timeout"u8)) return InvocationStatus.Timeout;
        if (text.SequenceEqual("throttled"u8)) return InvocationStatus.Throttled;
        return text.SequenceEqual("out_of_memory"u8) ? InvocationStatus.OutOfMemory : InvocationStatus.Unknown;
    }

    /// <summary>The phase of a module.</summary>
    public static bool TryPhaseOf(ReadOnlySpan<byte> text, out ModulePhase phase)
    {
        phase = text.SequenceEqual("init"u8) ? ModulePhase.Init : text.SequenceEqual("handler"u8) ? ModulePhase.Handler : ModulePhase.Unknown;
        return phase != ModulePhase.Unknown;
    }
}
