namespace Coldstart.Analytics.Functions;

/// <summary>Yes-or-no facts of a <see cref="Contribution"/>. The values are stored.</summary>
[Flags]
public enum ContributionTraits
{
    None = 0,

    /// <summary>A user waited for an environment: init or restore before this invocation. Derived by <see cref="Joining.ContributionRules"/>.</summary>
    Cold = 1 << 0,
    HasDuration = 1 << 1,
    HasInit = 1 << 2,
    HasRestore = 1 << 3,
    HasMemoryUsed = 1 << 4,

    /// <summary>The billed duration was printed by AWS.</summary>
    HasBilled = 1 << 5,

    /// <summary>The init was measured by the function itself, which sees only a part of it.</summary>
    SelfMeasuredInit = 1 << 6,

    /// <summary>The init was repeated within the invocation.</summary>
    SuppressedInit = 1 << 7,

    /// <summary>A keep-warm call: only usage and the count of warm-ups.</summary>
    Warmup = 1 << 8,

    /// <summary>Refused by Lambda: only the count of throttles.</summary>
    Throttled = 1 << 9,

    /// <summary>The environment was initialised ahead of the request: nobody waited. Derived.</summary>
    ProactiveInit = 1 << 10,

    /// <summary>The source said that it was a cold start.</summary>
    SaidCold = 1 << 11,

    /// <summary>The source said that it was no cold start.</summary>
    SaidWarm = 1 << 12,

    /// <summary>The environment had been ready for more than ten seconds when the request came.</summary>
    InitAhead = 1 << 13,

    /// <summary>Its module timings are counted.</summary>
    HasModules = 1 << 14,

    /// <summary>Not an invocation: an initialisation that failed before one. Only the count of failed inits.</summary>
    InitFailure = 1 << 15,

    /// <summary>Stands for itself and for others that were not recorded.</summary>
    Sampled = 1 << 16,
}
