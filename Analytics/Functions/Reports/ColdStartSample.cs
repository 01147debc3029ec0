using Coldstart.Analytics.Costs;
using Coldstart.Analytics.Records;

namespace Coldstart.Analytics.Functions.Reports;

/// <summary>One cold start that was kept as an example.</summary>
/// <param name="InitUs">Init or restore, µs.</param>
/// <param name="SelfMeasured">The function measured it itself, which sees only a part of it.</param>
/// <param name="Usage">What it is charged for: its money is made when someone asks.</param>
/// <param name="Modules">The slowest modules, inclusive µs, slowest first, at most 32.</param>
public sealed record ColdStartSample(
    Guid FunctionId,
    string FunctionName,
    string Region,
    long TimeUs,
    long InitUs,
    long DurationUs,
    bool SelfMeasured,
    InvocationStatus Status,
    Architecture Architecture,
    BillingClass BillingClass,
    Usage Usage,
    string Version,
    string RequestId,
    string TraceId,
    IReadOnlyList<KeyValuePair<string, long>> Modules);
