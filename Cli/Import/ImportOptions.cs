namespace Coldstart.Cli.Import;

/// <summary>What is imported, and what the caller knows of it.</summary>
/// <param name="Files">Paths, or <c>-</c> for standard input; at least one.</param>
/// <param name="FunctionName">The function of lines that name none, or null.</param>
/// <param name="Region">The region of every line, or null for what the lines tell.</param>
/// <param name="Architecture">x86_64, arm64, or null.</param>
internal sealed record ImportOptions(IReadOnlyList<string> Files, string? FunctionName, string? Region, string? Architecture);
