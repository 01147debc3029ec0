using Coldstart.Analytics;
using Coldstart.Cli.Analyze;
using Coldstart.Cli.Analyze.Input;
using Coldstart.Cli.Analyze.Output;
using Coldstart.Cli.Import.Cutting;
using Coldstart.Cli.Remote;

namespace Coldstart.Cli.Import;

/// <summary>Imports files, one after the other.</summary>
internal sealed class Importer(CliHost host, ImportOptions options, Server server)
{
    private readonly byte[] buffer = new byte[Limits.ImportWindowBytes];
    private readonly PieceKey keys = new(options);

    /// <summary>What came of all files.</summary>
    public ImportTotals Totals { get; } = new();

    /// <summary>Imports everything. A file that cannot be read costs only itself; a server that is away ends it.</summary>
    /// <returns>Whether every file was read to its end.</returns>
    public async Task<bool> RunAsync(CancellationToken cancellation)
    {
        var isWhole = true;
        foreach (var path in options.Files)
        {
            var totals = new ImportTotals();
            try
            {
                await ImportAsync(path, totals, cancellation);
            }
            catch (Exception trouble) when (trouble is IOException or UnauthorizedAccessException or InvalidDataException or NotSupportedException)
            {
                isWhole = false;
                host.Error.WriteLine($"{Figures.Printable(path)} {(totals.Pieces == 0 ? "cannot be imported" : "was imported in part only")}: {Analyzer.SentenceOf(trouble)}.");
            }
            finally
            {
                Totals.Add(totals);
            }
            if (options.Files.Count > 1) host.Out.WriteLine($"{Figures.Printable(path)}: {ImportSummary.Of(totals)}");
        }
        return isWhole;
    }

    private async Task ImportAsync(string path, ImportTotals totals, CancellationToken cancellation)
    {
        using var input = Inputs.Open(path, host);
        using var progress = new ImportProgress(host, input, totals);
        var form = FormOf(input);
        if (form == ContentForm.Log)
        {
            var source = new LogSource(options, host.NowUs);
            var query = source.QueryOf(input, AfterChunk);
            await RunAsync(input.Open(), new PieceSender(server, PieceSender.LogRoute, query, "line"), new EventCut(source.ForCutting()));
            return;
        }
        if (options.FunctionName is not null || options.Region is not null || options.Architecture is not null)
        {
            host.Error.WriteLine($"{Figures.Printable(path)} holds invocations, which tell function, region and architecture themselves: the options are not used for it.");
        }
        var stream = form == ContentForm.InvocationLines ? input.Open() : Lines(input);
        await RunAsync(stream, new PieceSender(server, PieceSender.BatchRoute, "", "record"), new LineCut());

        async Task RunAsync(Stream opened, PieceSender sender, ICut cut)
        {
            await using (opened) await new FileImport(sender, keys, cut, new PieceWindow(opened, buffer), totals, AfterChunk).RunAsync(cancellation);
        }

        void AfterChunk()
        {
            cancellation.ThrowIfCancellationRequested();
            progress.Show();
        }
    }

    private static MemoryStream Lines(IInput input)
    {
        using var document = input.Open();
        return InvocationDocument.Lines(document);
    }

    private ContentForm FormOf(IInput input)
    {
        using var stream = input.OpenAhead();
        var head = buffer.AsSpan(0, Limits.AnalyzedHeadBytes);
        return ContentForms.Of(head[..stream.ReadAtLeast(head, head.Length, throwOnEndOfStream: false)]);
    }
}
