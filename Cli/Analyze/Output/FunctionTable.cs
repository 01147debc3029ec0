using Coldstart.Analytics.Costs;
using Coldstart.Analytics.Functions.Reports;
using Coldstart.Analytics.Windows;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace Coldstart.Cli.Analyze.Output;

/// <summary>One row a function, the totals below, and under the table what to look at.</summary>
internal sealed class FunctionTable(IAnsiConsole console, bool isTerminal)
{
    // For measuring: wider than any terminal.
    private const int WidthMax = 10_000;

    private static readonly Style Bold = new(decoration: Decoration.Bold);

    private static readonly Style Bad = new(Color.Red);

    /// <summary>Writes the table, unless it is wider than the console.</summary>
    public bool TryWrite(Analysis analysis)
    {
        var table = new Table { Border = isTerminal ? TableBorder.Rounded : TableBorder.Simple, Expand = false };
        AddColumns(table, analysis);
        foreach (var summary in analysis.Functions) AddRow(table, summary);
        if (((IRenderable)table).Measure(RenderOptions.Create(console), WidthMax).Max > console.Profile.Width) return false;
        console.Write(table);
        console.Write(new Text("Look at first\n", Bold));
        foreach (var summary in analysis.Functions)
        {
            console.Write(new Padder(new Paragraph($"{summary.Head.Name}: ", Bold).Append(Advice.Of(summary).Text), new Padding(2, 0, 0, 0)));
        }
        console.WriteLine();
        return true;
    }

    private static void AddColumns(Table table, Analysis analysis)
    {
        var totals = analysis.Totals;
        var invocations = totals[Counter.Invocations];
        Add("Function", Figures.Plural(analysis.Functions.Count, "function", "functions"), false);
        Add("Invoca-\ntions", Figures.Count(invocations));
        Add("Cold\nstarts", $"{Figures.Count(totals[Counter.ColdStarts])}\n{Rate(totals)}");
        Add("Init ms\np50 / p95 / p99", Triple(totals.Init.Report(DistributionReports.UsPerMs)));
        Add("Duration ms\np50 / p95 / p99", Triple(DistributionReports.Report(totals.WarmDuration, totals.ColdDuration, DistributionReports.UsPerMs)));
        Add("Memory MB\nused of", "");
        Add("Errors / time-\nouts / memory", Failures(totals));
        Add("Cost\nof it init", string.Join('\n', analysis.Costs.Select(Cost)));

        void Add(string head, string foot, bool isNumber = true)
        {
            var column = new TableColumn(new Text(head, Bold)) { Footer = new Text(foot, Bold), NoWrap = true, Padding = new Padding(1, 0, 1, 0) };
            table.AddColumn(isNumber ? column.RightAligned() : column);
        }
    }

    private static void AddRow(Table table, FunctionSummary summary)
    {
        var totals = summary.Totals;
        table.AddRow(
            new Text(Name(summary.Head), Bold),
            new Text(Figures.Count(totals[Counter.Invocations])),
            new Text($"{Figures.Count(totals[Counter.ColdStarts])}\n{Rate(totals)}"),
            new Text(summary.Init.Count == 0 && summary.Restore.Count > 0 ? $"{Triple(summary.Restore)}\n(restore)" : Triple(summary.Init)),
            new Text(Triple(summary.Duration)),
            new Text(Memory(summary)),
            new Text(Failures(totals), totals.Failures > 0 ? Bad : null),
            new Text(Cost(summary.Cost)));
    }

    private static string Failures(SlotTotals totals) =>
        $"{Figures.Count(totals[Counter.Errors])} / {Figures.Count(totals[Counter.Timeouts])} / {Figures.Count(totals[Counter.OutOfMemory])}";

    private static string Name(FunctionHead head) => head.Region.Length == 0 ? head.Name : $"{head.Name}\n{head.Region}";

    private static string Rate(SlotTotals totals) =>
        totals[Counter.Invocations] == 0 ? "" : Figures.Percent((double)totals[Counter.ColdStarts] / totals[Counter.Invocations]);

    private static string Triple(DistributionReport report) =>
        report.Count == 0 ? "-" : $"{Figures.Ms(report.P50)} / {Figures.Ms(report.P95)} / {Figures.Ms(report.P99)}";

    private static string Memory(FunctionSummary summary) =>
        summary.Memory.Count == 0 ? "-" : summary.Head.MemoryAllocatedMb == 0 ? Figures.Mb(summary.Memory.Maximum) : $"{Figures.Mb(summary.Memory.Maximum)}\nof {Figures.Count(summary.Head.MemoryAllocatedMb)}";

    private static string Cost(CostBreakdown cost) =>
        $"{(cost.Estimated ? "~" : "")}{Figures.Money(cost.Total, cost.Currency)}\n{Figures.Share(cost.Init, cost.Total)}";
}
