using Coldstart.Analytics.Functions.Reports;

namespace Coldstart.Analytics.Functions.Quality;

/// <summary>One line of the table of rules.</summary>
/// <param name="Code">Of what it finds.</param>
/// <param name="Severity">Of what it finds.</param>
internal abstract record QualityRule(string Code, QualitySeverity Severity)
{
    public abstract IEnumerable<QualityFinding> Find(QualityFacts facts);
}

/// <summary>A rule that each door is asked.</summary>
/// <param name="Since">What was counted since the day on which it began.</param>
/// <param name="Holds">Whether something is missing or wrong.</param>
/// <param name="Detail">What to say then.</param>
internal sealed record DoorRule(string Code, QualitySeverity Severity, DoorCount Since, Func<QualityFacts, DoorFigures, bool> Holds, Func<DoorFigures, string> Detail) : QualityRule(Code, Severity)
{
    public override IEnumerable<QualityFinding> Find(QualityFacts facts) =>
        facts.Doors.Where(door => Holds(facts, door)).Select(door => new QualityFinding(Code, Severity, Detail(door), Records.RecordSources.Code(door.Source), door.SinceUs(Since)));
}

/// <summary>A rule about the function as a whole.</summary>
/// <param name="SinceUs">Since when, as far as it is known; else 0.</param>
/// <param name="Holds">Whether something is missing or wrong.</param>
/// <param name="Detail">What to say then.</param>
internal sealed record FunctionRule(string Code, QualitySeverity Severity, Func<QualityFacts, long> SinceUs, Func<QualityFacts, bool> Holds, Func<QualityFacts, string> Detail) : QualityRule(Code, Severity)
{
    public override IEnumerable<QualityFinding> Find(QualityFacts facts) =>
        Holds(facts) ? [new QualityFinding(Code, Severity, Detail(facts), null, SinceUs(facts))] : [];
}
