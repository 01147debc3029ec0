using Coldstart.Analytics;

namespace Coldstart.Cli.Analyze.Output;

/// <summary>Tells on standard error what was not read, and why.</summary>
internal static class ReadingNotes
{
    public static void Write(Analysis analysis, TextWriter error)
    {
        foreach (var file in analysis.Files) WriteFile(file, error);
        if (analysis.LeftOut > 0) error.WriteLine($"{Figures.Plural(analysis.LeftOut, "record", "records")} left out: one analysis takes {Figures.Count(Limits.FunctionsPerAnalysis)} functions.");
    }

    private static void WriteFile(FileOutcome file, TextWriter error)
    {
        var name = Figures.Printable(file.Name);
        if (file.Trouble is not null)
        {
            error.WriteLine(file.Records == 0 ? $"{name} cannot be read: {file.Trouble}." : $"{name} was read in part only: {file.Trouble}.");
        }
        if (file.AssumedFunction is not null) error.WriteLine($"{name}: its lines name no function, so they count for '{file.AssumedFunction}' (give --function NAME to choose).");
        if (file.Skipped > 0) error.WriteLine($"{name}: {Figures.Plural(file.Skipped, "line", "lines")} skipped that {(file.Skipped == 1 ? "tells" : "tell")} nothing of an invocation.");
        if (file.Misreads.Count == 0) return;
        error.WriteLine($"{name}: {Figures.Count(file.Misreads.Count)} not understood.");
        foreach (var misread in file.Misreads.First) error.WriteLine($"  {misread.Unit} {Figures.Count(misread.Place)}: {Figures.Printable(misread.Detail)}");
    }
}
