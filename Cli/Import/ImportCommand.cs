using System.CommandLine;
using Coldstart.Cli.Analyze;
using Coldstart.Cli.Analyze.Input;
using Coldstart.Cli.Remote;

namespace Coldstart.Cli.Import;

/// <summary><c>coldstart import</c>: files into a running server; what was imported before counts nothing again.</summary>
internal static class ImportCommand
{
    private const string GoesOn = "Run the same command again: it goes on where this one stopped, and counts nothing twice.";

    public static Command Make(CliHost host)
    {
        var files = new Argument<string[]>("FILE") { Description = "Exported CloudWatch text, JSON lines, SDK invocations, or a gzip of any. '-' or nothing is standard input.", Arity = ArgumentArity.ZeroOrMore };
        var to = new Option<string>("--to") { Description = "Address of the server, such as http://127.0.0.1:8000.", HelpName = "URL", Required = true };
        var key = ServerOptions.Key();
        var region = new Option<string?>("--region") { Description = "AWS region of all lines, where they do not tell it.", HelpName = "REGION" };
        var architecture = new Option<string?>("--architecture") { Description = "x86_64 or arm64, which logs never tell.", HelpName = "ARCHITECTURE" };
        var function = new Option<string?>("--function-name", "--function") { Description = "The function of lines that name none.", HelpName = "NAME" };
        FileArguments.RefuseOptions(files);
        architecture.AcceptOnlyFromAmong("x86_64", "arm64");
        var command = new Command("import", "Send log files and invocations to a server; running it again counts nothing twice.") { files, to, key, region, architecture, function };
        command.SetAction(async (parsed, cancellation) =>
        {
            string[] paths = parsed.GetValue(files) is { Length: > 0 } given ? given : [Inputs.StandardInput];
            if (parsed.GetValue(files) is not { Length: > 0 } && host.IsInputTerminal) throw new UsageException("Name a file to import, or pipe one into this command. Try 'coldstart import --help'.");
            var options = new ImportOptions(paths, parsed.GetValue(function), parsed.GetValue(region), parsed.GetValue(architecture));
            FileArguments.CheckNames(options.Region, options.FunctionName, "--function-name");
            using var server = new Server(host, ServerOptions.AddressOf(parsed.GetValue(to)!, "--to"), ServerOptions.KeyOf(parsed.GetValue(key), host))
            {
                Waiting = (trouble, wait) => host.Error.WriteLine($"The server {trouble}; trying again in {Math.Ceiling(wait.TotalSeconds):0} s."),
            };
            return await RunAsync(host, new Importer(host, options, server), cancellation);
        });
        return command;
    }

    private static async Task<int> RunAsync(CliHost host, Importer importer, CancellationToken cancellation)
    {
        var begunAt = host.Time.GetTimestamp();
        bool isWhole;
        try
        {
            isWhole = await importer.RunAsync(cancellation);
        }
        catch (Exception trouble) when (trouble is ServerUnavailableException or OperationCanceledException)
        {
            host.Error.WriteLine(trouble is ServerUnavailableException ? $"{trouble.Message} {GoesOn}" : $"Stopped. {GoesOn}");
            isWhole = false;
        }
        var totals = importer.Totals;
        ImportSummary.Write(totals, host.Time.GetElapsedTime(begunAt), host);
        if (!isWhole) return ExitCodes.Failed;
        if (totals.Records > 0 || totals.KnownBytes > 0) return ExitCodes.Done;
        host.Error.WriteLine("Nothing was recognised: these are no lines of a Lambda log and no invocations.");
        return ExitCodes.NothingRecognised;
    }
}
