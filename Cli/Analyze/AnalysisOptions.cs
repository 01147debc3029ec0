using Coldstart.Analytics.Records;

namespace Coldstart.Cli.Analyze;

/// <summary>What the caller knows of the files.</summary>
/// <param name="Files">Paths, or <c>-</c> for standard input; at least one.</param>
/// <param name="FunctionName">The function of lines that name none, or null.</param>
/// <param name="Region">The region of every line, or null for what the lines tell.</param>
/// <param name="Architecture">The architecture of every line; of invocations that name none it stays unknown.</param>
/// <param name="AsJson">One JSON document instead of a table.</param>
internal sealed record AnalysisOptions(IReadOnlyList<string> Files, string? FunctionName, string? Region, Architecture Architecture, bool AsJson);
