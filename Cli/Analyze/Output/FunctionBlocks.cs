using Coldstart.Analytics.Costs;
using Coldstart.Analytics.Functions.Reports;
using Coldstart.Analytics.Windows;
using Spectre.Console;

namespace Coldstart.Cli.Analyze.Output;

/// <summary>A block of lines for each function, for terminals too narrow for the table.</summary>
internal sealed class FunctionBlocks(IAnsiConsole console)
{
    private const int LabelWidth = 14;

    private static readonly Style Bold = new(decoration: Decoration.Bold);

    public void Write(Analysis analysis)
    {
        foreach (var summary in analysis.Functions) WriteFunction(summary);
        if (analysis.Functions.Count > 1) WriteTotals(analysis);
    }

    private void WriteFunction(FunctionSummary summary)
    {
        var head = summary.Head;
        console.Write(new Text((head.Region.Length == 0 ? head.Name : $"{head.Name} ({head.Region})") + "\n", Bold));
        WriteCounts(summary.Totals);
        WriteQuantiles("Init", summary.Init);
        WriteQuantiles("Restore", summary.Restore);
        WriteQuantiles("Duration", summary.Duration);
        if (summary.Memory.Count > 0) Line("Memory", $"{Figures.Mb(summary.Memory.Maximum)} MB used{(head.MemoryAllocatedMb > 0 ? $" of {Figures.Count(head.MemoryAllocatedMb)} MB" : "")}");
        WriteFailures(summary.Totals);
        WriteCost(summary.Cost);
        Line("Look at first", Advice.Of(summary).Text);
        console.WriteLine();
    }

    private void WriteTotals(Analysis analysis)
    {
        console.Write(new Text($"All {Figures.Count(analysis.Functions.Count)} functions\n", Bold));
        WriteCounts(analysis.Totals);
        WriteQuantiles("Init", analysis.Totals.Init.Report(DistributionReports.UsPerMs));
        WriteQuantiles("Duration", DistributionReports.Report(analysis.Totals.WarmDuration, analysis.Totals.ColdDuration, DistributionReports.UsPerMs));
        WriteFailures(analysis.Totals);
        foreach (var cost in analysis.Costs) WriteCost(cost);
        console.WriteLine();
    }

    private void WriteCounts(SlotTotals totals)
    {
        var (invocations, coldStarts) = (totals[Counter.Invocations], totals[Counter.ColdStarts]);
        Line("Invocations", Figures.Count(invocations));
        Line("Cold starts", invocations == 0 ? Figures.Count(coldStarts) : $"{Figures.Count(coldStarts)} ({Figures.Percent((double)coldStarts / invocations)})");
    }

    private void WriteQuantiles(string label, DistributionReport report)
    {
        if (report.Count > 0) Line(label, $"p50 {Figures.Ms(report.P50)}, p95 {Figures.Ms(report.P95)}, p99 {Figures.Ms(report.P99)} ms");
    }

    private void WriteFailures(SlotTotals totals) =>
        Line("Failed", $"{Figures.Plural(totals[Counter.Errors], "error", "errors")}, {Figures.Plural(totals[Counter.Timeouts], "timeout", "timeouts")}, {Figures.Count(totals[Counter.OutOfMemory])} out of memory");

    private void WriteCost(CostBreakdown cost) =>
        Line("Cost", $"{(cost.Estimated ? "~" : "")}{Figures.Money(cost.Total, cost.Currency)}{(cost.Init > 0 ? $", of it init {Figures.Share(cost.Init, cost.Total)}" : "")}");

    /// <summary>A label and a text that wraps beside it.</summary>
    private void Line(string label, string text)
    {
        var grid = new Grid { Expand = false };
        grid.AddColumn(new GridColumn { Width = LabelWidth, NoWrap = true, Padding = new Padding(2, 0, 1, 0) });
        grid.AddColumn(new GridColumn { Padding = new Padding(0, 0, 0, 0) });
        grid.AddRow(new Text(label), new Text(text));
        console.Write(grid);
    }
}
