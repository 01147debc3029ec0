using Coldstart.Analytics;
using Coldstart.Analytics.Costs;
using Coldstart.Analytics.Windows;
using Coldstart.Cli.Analyze.Input;
using Coldstart.Cli.Analyze.Output;
using Coldstart.Ingestion.Json;
using Coldstart.Ingestion.LambdaLogs;

namespace Coldstart.Cli.Analyze;

/// <summary>Reads files and makes figures of them, as the server would of the same records.</summary>
/// <param name="host">The process around it.</param>
/// <param name="options">What to read.</param>
/// <param name="chunkBytes">Bytes that are in memory at once: at least <see cref="Limits.LogChunkBytesMin"/>.</param>
internal sealed class Analyzer(CliHost host, AnalysisOptions options, int chunkBytes = Limits.AnalyzedChunkBytes)
{
    private readonly byte[] buffer = new byte[chunkBytes];
    private readonly FunctionSet functions = new();
    private readonly long nowUs = host.NowUs;

    /// <summary>Reads everything. A file that cannot be read costs only itself.</summary>
    public Analysis Run(CancellationToken cancellation)
    {
        var defaults = new LogDefaults { FunctionName = options.FunctionName, Region = options.Region, Architecture = options.Architecture };
        var logs = new LogReading(functions, defaults, nowUs, buffer);
        var invocations = new InvocationReading(functions, new IngestDefaults("", options.Region ?? ""), nowUs, buffer);
        var files = new List<FileOutcome>();
        foreach (var path in options.Files)
        {
            var outcome = new FileOutcome(path == Inputs.StandardInput ? "standard input" : path);
            files.Add(outcome);
            try
            {
                Read(path, outcome, logs, invocations, cancellation);
            }
            catch (Exception trouble) when (trouble is IOException or UnauthorizedAccessException or InvalidDataException or NotSupportedException)
            {
                outcome.Trouble = SentenceOf(trouble);
            }
        }
        return Sum(files);
    }

    private void Read(string path, FileOutcome outcome, LogReading logs, InvocationReading invocations, CancellationToken cancellation)
    {
        using var input = Inputs.Open(path, host);
        using var progress = new ProgressLine(host, input);
        var form = FormOf(input);
        if (form == ContentForm.Log) logs.Read(input, outcome, AfterChunk);
        else invocations.Read(input, form, outcome, AfterChunk);

        void AfterChunk()
        {
            cancellation.ThrowIfCancellationRequested();
            progress.Show();
        }
    }

    private ContentForm FormOf(IInput input)
    {
        using var stream = input.OpenAhead();
        var head = buffer.AsSpan(0, Limits.AnalyzedHeadBytes);
        return ContentForms.Of(head[..stream.ReadAtLeast(head, head.Length, throwOnEndOfStream: false)]);
    }

    private Analysis Sum(List<FileOutcome> files)
    {
        var prices = PriceBook.Default;
        FunctionSummary[] summaries =
        [
            .. functions.Functions
                .Select(function => FunctionSummary.Of(function, nowUs, prices))
                .Where(static summary => !summary.Totals.IsEmpty)
                .OrderByDescending(static summary => summary.Cost.Total)
                .ThenBy(static summary => summary.Head.Name, StringComparer.Ordinal)
                .ThenBy(static summary => summary.Head.Region, StringComparer.Ordinal),
        ];
        var totals = new SlotTotals();
        foreach (var summary in summaries) totals.Merge(summary.Totals);
        var costs = CostBreakdown.SumByCurrency(summaries.Select(static summary => summary.Cost));
        return new Analysis(nowUs, summaries, totals, costs, files, functions.Duplicates, functions.LeftOut);
    }

    /// <summary>Why a file cannot be read, for the end of a sentence.</summary>
    public static string SentenceOf(Exception trouble) => trouble switch
    {
        FileNotFoundException or DirectoryNotFoundException => "there is no such file",
        UnauthorizedAccessException => "it may not be read",
        _ => trouble.Message.TrimEnd('.'),
    };
}
