using Coldstart.Analytics.Functions;

namespace Coldstart.Analytics.Windows;

/// <summary>What one flush stores of a function's history.</summary>
/// <param name="Rows">In the order in which they must be stored: rows that replace before increments.</param>
/// <param name="Token">For <see cref="FunctionWindows.RollupsStored"/>, and for the snapshot that is stored with them.</param>
public sealed record RollupBatch(IReadOnlyList<RollupRow> Rows, long Token);
