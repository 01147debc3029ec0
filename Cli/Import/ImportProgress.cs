using System.Globalization;
using Coldstart.Cli.Analyze.Input;
using Coldstart.Cli.Analyze.Output;

namespace Coldstart.Cli.Import;

/// <summary>How far a file is: a bar on a terminal, else a line now and then, as logs of pipelines like it.</summary>
internal sealed class ImportProgress(CliHost host, IInput input, ImportTotals totals) : IDisposable
{
    private static readonly TimeSpan ToldEvery = TimeSpan.FromSeconds(10);

    private readonly ProgressLine line = new(host, input);
    private long toldAt = host.Time.GetTimestamp();

    public void Show()
    {
        line.Show();
        if (host.IsErrorTerminal || host.Time.GetElapsedTime(toldAt) < ToldEvery) return;
        toldAt = host.Time.GetTimestamp();
        var size = input.SizeBytes is { } bytes ? string.Create(CultureInfo.InvariantCulture, $" of {bytes / 1e6:0.0} MB") : "";
        host.Error.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{Figures.Printable(input.Name)}: {(totals.SentBytes + totals.KnownBytes) / 1e6:0.0} MB sent or known, {input.ReadBytes / 1e6:0.0} MB{size} read"));
    }

    public void Dispose() => line.Dispose();
}
