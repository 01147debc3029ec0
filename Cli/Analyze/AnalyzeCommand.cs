using System.CommandLine;
using Coldstart.Analytics.Records;
using Coldstart.Cli.Analyze.Input;
using Coldstart.Cli.Analyze.Output;

namespace Coldstart.Cli.Analyze;

/// <summary><c>coldstart analyze</c>: figures of files, without a server.</summary>
internal static class AnalyzeCommand
{
    public static Command Make(CliHost host)
    {
        var files = new Argument<string[]>("FILE") { Description = "Exported CloudWatch text, JSON lines, SDK invocations, or a gzip of any. '-' or nothing is standard input.", Arity = ArgumentArity.ZeroOrMore };
        var json = new Option<bool>("--json") { Description = "Print one JSON document instead of a table." };
        var region = new Option<string?>("--region") { Description = "AWS region of all lines, where they do not tell it; decides the prices.", HelpName = "REGION" };
        var architecture = new Option<string?>("--architecture") { Description = "x86_64 or arm64, which logs never tell; decides the prices.", HelpName = "ARCHITECTURE" };
        var function = new Option<string?>("--function") { Description = "The function of lines that name none.", HelpName = "NAME" };
        FileArguments.RefuseOptions(files);
        architecture.AcceptOnlyFromAmong("x86_64", "arm64");
        var command = new Command("analyze", "Cold starts, durations, memory and cost per function, from files alone.") { files, json, region, architecture, function };
        command.SetAction(async (parsed, cancellation) =>
        {
            string[] paths = parsed.GetValue(files) is { Length: > 0 } given ? given : [Inputs.StandardInput];
            if (parsed.GetValue(files) is not { Length: > 0 } && host.IsInputTerminal) throw new UsageException("Name a file to analyze, or pipe one into this command. Try 'coldstart analyze --help'.");
            var options = new AnalysisOptions(paths, parsed.GetValue(function), parsed.GetValue(region), ArchitectureOf(parsed.GetValue(architecture)), parsed.GetValue(json));
            FileArguments.CheckNames(options.Region, options.FunctionName, "--function");
            return await Task.Run(() => Run(host, options, cancellation), cancellation);
        });
        return command;
    }

    private static int Run(CliHost host, AnalysisOptions options, CancellationToken cancellation)
    {
        var analysis = new Analyzer(host, options).Run(cancellation);
        ReadingNotes.Write(analysis, host.Error);
        var failed = analysis.Files.Any(static file => file.Trouble is not null);
        if (options.AsJson) JsonReport.Write(analysis, host.Out);
        else new TextReport(host).Write(analysis);
        if (failed) return ExitCodes.Failed;
        if (analysis.Records > 0) return ExitCodes.Done;
        host.Error.WriteLine("Nothing was recognised: these are no lines of a Lambda log and no invocations.");
        return ExitCodes.NothingRecognised;
    }

    private static Architecture ArchitectureOf(string? name) => name switch
    {
        "x86_64" => Architecture.X86,
        "arm64" => Architecture.Arm64,
        _ => Architecture.Unknown,
    };
}
