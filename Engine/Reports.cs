using Coldstart.Analytics.Costs;
using Coldstart.Analytics.Functions;
using Coldstart.Analytics.Functions.Reports;
using Coldstart.Analytics.Windows;

namespace Coldstart.Engine;

/// <summary>All functions of a project over one window.</summary>
/// <param name="AsOfUs">The moment it speaks of, at most one second ago.</param>
/// <param name="Functions">One report each; functions without a record in the window are there too, with counts of 0.</param>
public sealed record TenantReport(Window Window, long FromUs, long ToUs, long AsOfUs, IReadOnlyList<FunctionReport> Functions);

/// <summary>A span of a function's history cut into steps, ascending, empty steps left out.</summary>
public sealed record SeriesReport(long FromUs, long ToUs, long StepUs, long AsOfUs, string Region, IReadOnlyList<SeriesPoint> Points);

/// <summary>One step.</summary>
public sealed record SeriesPoint(long StartUs, SlotTotals Totals);

/// <summary>Usage of one function on one UTC day.</summary>
public sealed record DailyUsage(Guid FunctionId, string FunctionName, string Account, string Region, long DayUs, UsageTable Usage);

/// <param name="FunctionId">Null: all of the project.</param>
/// <param name="Offset">Samples to leave out, from a cursor.</param>
/// <param name="Limit">1 to 1000.</param>
public sealed record ColdStartQuery(Guid Project, Guid? FunctionId, long FromUs, long ToUs, bool SlowestFirst, int Offset, int Limit);
