namespace Coldstart.Analytics.Functions.Reports;

/// <summary>How much something that is missing matters.</summary>
public enum QualitySeverity : byte
{
    /// <summary>A figure is estimated, or absent, and says so.</summary>
    Info = 0,

    /// <summary>Figures are wrong in a way that they do not show themselves.</summary>
    Warning = 1,
}

/// <summary>One thing that is missing or wrong in what comes of a function.</summary>
/// <param name="Code">Stable name; a closed list (docs/designs/quality.md).</param>
/// <param name="Detail">What it means for the figures, and what helps, in a sentence or two.</param>
/// <param name="Door">Code of the door that it comes through; null where it is of no single one.</param>
/// <param name="SinceUs">Start of the first day on which it was so in a row, µs since 1970 UTC; 0 where that is not known.</param>
public sealed record QualityFinding(string Code, QualitySeverity Severity, string Detail, string? Door, long SinceUs);

/// <summary>What came of a function through one door. "Recent" is the last day on which something came, by its acceptance in UTC, and the day before.</summary>
/// <param name="Door">Code of the door.</param>
/// <param name="Records">Records and lines of any kind that ever came.</param>
/// <param name="FirstSeenUs">Time of the earliest of them, µs since 1970 UTC.</param>
/// <param name="LastSeenUs">Time of the latest.</param>
/// <param name="Invocations">Recent records that tell an invocation.</param>
/// <param name="ColdStarts">Those of them that were cold starts.</param>
/// <param name="Failures">Recent records and lines that tell a failure.</param>
/// <param name="Repeated">Recent invocations that were known already.</param>
public sealed record DoorReport(string Door, long Records, long FirstSeenUs, long LastSeenUs, long Invocations, long ColdStarts, long Failures, long Repeated);
