using Coldstart.Cli.Analyze;

namespace Coldstart.Cli.Check;

/// <summary>What is checked.</summary>
/// <param name="Analysis">How the files are read.</param>
/// <param name="Limits">The most that a figure may be, in its unit.</param>
/// <param name="Baseline">A server whose figures are the limits, or null.</param>
internal sealed record CheckOptions(AnalysisOptions Analysis, IReadOnlyDictionary<CheckMetric, double> Limits, BaselineOptions? Baseline);

/// <param name="Address">Of the server.</param>
/// <param name="Key">With the scope <c>read</c>.</param>
/// <param name="Window">Span of the server's figures.</param>
/// <param name="Tolerance">How much worse than the server's a figure may be, as a part of it.</param>
internal sealed record BaselineOptions(Uri Address, string Key, string Window, double Tolerance);
