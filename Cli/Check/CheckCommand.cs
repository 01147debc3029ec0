using System.CommandLine;
using Coldstart.Analytics.Records;
using Coldstart.Cli.Analyze;
using Coldstart.Cli.Analyze.Input;
using Coldstart.Cli.Analyze.Output;
using Coldstart.Cli.Remote;

namespace Coldstart.Cli.Check;

/// <summary><c>coldstart check</c>: for pipelines; fails where figures of files are over their limits.</summary>
internal static class CheckCommand
{
    private const string DefaultTolerance = "10%";

    private const double TolerancePercentMax = 1000;

    public static Command Make(CliHost host)
    {
        var files = new Argument<string[]>("FILE") { Description = "What 'analyze' reads. '-' or nothing is standard input.", Arity = ArgumentArity.ZeroOrMore };
        var limits = CheckMetric.All.Select(static metric => (Metric: metric, Option: new Option<string?>(metric.Option)
        {
            Description = metric.IsRate ? $"Most {metric.Title}, as a percentage of all invocations." : $"Longest {metric.Title}.",
            HelpName = metric.IsRate ? "PERCENT" : "DURATION",
        })).ToList();
        var baseline = new Option<string?>("--baseline") { Description = "A server whose figures of the same functions are limits too.", HelpName = "URL" };
        var key = ServerOptions.Key();
        var window = new Option<string>("--baseline-window") { Description = "Span of the server's figures.", HelpName = "WINDOW", DefaultValueFactory = static _ => "7d" };
        var tolerance = new Option<string>("--tolerance") { Description = "How much worse than the server's a figure may be.", HelpName = "PERCENT", DefaultValueFactory = static _ => DefaultTolerance };
        var json = new Option<bool>("--json") { Description = "Print one JSON document." };
        var region = new Option<string?>("--region") { Description = "AWS region of all lines, where they do not tell it.", HelpName = "REGION" };
        var function = new Option<string?>("--function") { Description = "The function of lines that name none.", HelpName = "NAME" };
        FileArguments.RefuseOptions(files);
        window.AcceptOnlyFromAmong("5m", "1h", "6h", "24h", "7d", "30d");
        var command = new Command("check", "Fail where cold starts, durations or errors are over a limit, or worse than a server's.") { files };
        foreach (var (_, option) in limits) command.Add(option);
        foreach (var option in new Option[] { baseline, key, window, tolerance, json, region, function }) command.Add(option);
        command.SetAction(async (parsed, cancellation) =>
        {
            if (parsed.GetValue(files) is not { Length: > 0 } && host.IsInputTerminal) throw new UsageException("Name a file to check, or pipe one into this command. Try 'coldstart check --help'.");
            string[] paths = parsed.GetValue(files) is { Length: > 0 } given ? given : [Inputs.StandardInput];
            FileArguments.CheckNames(parsed.GetValue(region), parsed.GetValue(function), "--function");
            var analysis = new AnalysisOptions(paths, parsed.GetValue(function), parsed.GetValue(region), Architecture.Unknown, parsed.GetValue(json));
            var wanted = limits.Where(limit => parsed.GetValue(limit.Option) is not null).ToDictionary(static limit => limit.Metric, limit => Amount(limit.Metric, parsed.GetValue(limit.Option)!));
            var share = Amounts.Share(parsed.GetValue(tolerance)!, "--tolerance", TolerancePercentMax);
            var server = parsed.GetValue(baseline) is { } address
                ? new BaselineOptions(ServerOptions.AddressOf(address, "--baseline"), ServerOptions.KeyOf(parsed.GetValue(key), host), parsed.GetValue(window)!, share)
                : null;
            if (wanted.Count == 0 && server is null) throw new UsageException("Give a limit, such as --max-init-p95 800ms, or a --baseline.");
            return await RunAsync(host, new CheckOptions(analysis, wanted, server), cancellation);
        });
        return command;
    }

    private static double Amount(CheckMetric metric, string text) => metric.IsRate ? Amounts.Share(text, metric.Option) : Amounts.Duration(text, metric.Option);

    private static async Task<int> RunAsync(CliHost host, CheckOptions options, CancellationToken cancellation)
    {
        var analysis = await Task.Run(() => new Analyzer(host, options.Analysis).Run(cancellation), cancellation);
        ReadingNotes.Write(analysis, host.Error);
        if (analysis.Records == 0)
        {
            host.Error.WriteLine("Nothing was recognised, so nothing was checked: these are no lines of a Lambda log and no invocations.");
            return analysis.Files.Any(static file => file.Trouble is not null) ? ExitCodes.Failed : ExitCodes.NothingRecognised;
        }
        var checker = new Checker(host, options);
        var results = await checker.RunAsync(analysis, cancellation);
        foreach (var name in checker.WithoutBaseline) host.Error.WriteLine($"The server has no one function {Figures.Printable(name)}: nothing to compare it with.");
        if (options.Analysis.AsJson) CheckReport.WriteJson(host, results, checker.WithoutBaseline);
        else CheckReport.WriteText(host, results);
        // A part of a file says nothing of the rest.
        var isWhole = analysis.Files.All(static file => file.Trouble is null);
        return isWhole && results.All(static result => result.IsMet) ? ExitCodes.Done : ExitCodes.Failed;
    }
}
