using Coldstart.Analytics.Functions.Reports;
using Coldstart.Analytics.Windows;
using Spectre.Console;

namespace Coldstart.Cli.Analyze.Output;

/// <summary>The analysis for people: a table where it fits, else a block for each function; without escape sequences unless a terminal takes them.</summary>
internal sealed class TextReport
{
    private const int NamesListed = 3;

    private readonly CliHost host;
    private readonly IAnsiConsole console;

    public TextReport(CliHost host)
    {
        this.host = host;
        console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Ansi = host.UsesColour ? AnsiSupport.Yes : AnsiSupport.No,
            ColorSystem = host.UsesColour ? ColorSystemSupport.Standard : ColorSystemSupport.NoColors,
            Interactive = InteractionSupport.No,
            Out = new AnsiConsoleOutput(host.Out),
            Enrichment = new ProfileEnrichment { UseDefaultEnrichers = false },
        });
        console.Profile.Width = host.Width;
        console.Profile.Capabilities.Unicode = true;
    }

    public void Write(Analysis analysis)
    {
        if (analysis.Functions.Count == 0)
        {
            if (analysis.Records > 0) host.Out.WriteLine("No invocation ended in what was read.");
            return;
        }
        if (!new FunctionTable(console, host.IsOutTerminal).TryWrite(analysis)) new FunctionBlocks(console).Write(analysis);
        WriteNotes(analysis);
    }

    private void WriteNotes(Analysis analysis)
    {
        var reasons = analysis.Costs.SelectMany(static cost => cost.EstimatedBecause).Distinct().ToArray();
        if (reasons.Length > 0) Note($"~ The cost is an estimate: {string.Join(", ", reasons.Select(Reason))}.");
        if (analysis.Duplicates > 0) Note($"{Figures.Plural(analysis.Duplicates, "record", "records")} came twice and counted once.");
        var selfMeasured = analysis.Totals[Counter.SelfMeasuredInits];
        WriteWarnings(analysis);
        if (selfMeasured > 0) Note($"{Figures.Plural(selfMeasured, "init was", "inits were")} measured by the function itself, which sees only a part of it.");
    }

    /// <summary>What makes figures wrong without their showing it; what only estimates a cost was said with it.</summary>
    private void WriteWarnings(Analysis analysis)
    {
        var warnings =
            from summary in analysis.Functions
            from finding in summary.Quality
            where finding.Severity == QualitySeverity.Warning && finding.Code is not ("region_unknown" or "memory_size_unknown")
            group summary.Head.Name by finding.Detail;
        foreach (var warning in warnings)
        {
            var names = warning.Distinct().ToArray();
            var others = names.Length > NamesListed ? $" and {Figures.Count(names.Length - NamesListed)} more" : "";
            Note($"! {string.Join(", ", names.Take(NamesListed).Select(Figures.Printable))}{others}: {warning.Key}");
        }
    }

    private void Note(string sentence) => console.Write(new Paragraph(sentence + "\n", new Style(decoration: Decoration.Dim)));

    private static string Reason(string code) => code.Replace('_', ' ');
}
