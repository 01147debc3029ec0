using System.Globalization;
using Coldstart.Cli.Analyze.Output;

namespace Coldstart.Cli.Import;

/// <summary>What an import did, in words.</summary>
internal static class ImportSummary
{
    public static string Of(ImportTotals totals)
    {
        var text = $"{Figures.Plural(totals.Records, "record", "records")} accepted from {Megabytes(totals.SentBytes)} in {Figures.Plural(totals.Pieces, "piece", "pieces")}";
        if (totals.Duplicates > 0) text += $", {Figures.Count(totals.Duplicates)} of them known to the server from elsewhere";
        if (totals.KnownBytes > 0) text += $"; {Megabytes(totals.KnownBytes)} were imported before and counted nothing";
        if (totals.Rejected > 0) text += $"; {Figures.Count(totals.Rejected)} rejected";
        if (totals.Skipped > 0) text += $"; {Figures.Plural(totals.Skipped, "line", "lines")} skipped that {(totals.Skipped == 1 ? "tells" : "tell")} nothing of an invocation";
        return text + ".";
    }

    /// <summary>The last line: all of it, the time, and the first refusals.</summary>
    public static void Write(ImportTotals totals, TimeSpan took, CliHost host)
    {
        foreach (var reason in totals.Reasons) host.Error.WriteLine($"  {Figures.Printable(reason)}");
        host.Out.WriteLine(string.Create(CultureInfo.InvariantCulture, $"Imported in {took.TotalSeconds:0.0} s: {Of(totals)}"));
    }

    private static string Megabytes(long bytes) => bytes < 100_000
        ? Figures.Plural(bytes, "byte", "bytes")
        : string.Create(CultureInfo.InvariantCulture, $"{bytes / 1e6:#,0.0} MB");
}
