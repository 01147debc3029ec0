using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;
using Coldstart.Cli.Administration;
using Coldstart.Cli.Analyze;
using Coldstart.Cli.Backup;
using Coldstart.Cli.Check;
using Coldstart.Cli.Health;
using Coldstart.Cli.Import;
using Coldstart.Cli.Migrate;
using Coldstart.Cli.Remote;
using Coldstart.Storage;
using Coldstart.Storage.Journal;
using Coldstart.Storage.Moving;
using Coldstart.Storage.PostgreSql;
using Coldstart.Storage.Projects;

namespace Coldstart.Cli;

/// <summary>The <c>coldstart</c> command: its tree, and how its troubles are told.</summary>
internal static class CommandLine
{
    public static async Task<int> RunAsync(string[] arguments, CliHost host)
    {
        var root = Tree(host);
        var parsed = root.Parse(arguments);
        if (parsed.Errors.Count > 0 && parsed.Action is ParseErrorAction or null) return await TellUsageAsync(parsed, host);
        var configuration = new InvocationConfiguration { Output = host.Out, Error = host.Error, EnableDefaultExceptionHandler = false };
        try
        {
            return await parsed.InvokeAsync(configuration);
        }
        catch (UsageException trouble)
        {
            await host.Error.WriteLineAsync(trouble.Message);
            return ExitCodes.Usage;
        }
        catch (Exception trouble) when (trouble is CommandFailedException or ServerUnavailableException or StoreUnavailableException or StoreVersionException or ProjectConflictException
            or MoveFailedException or DataFolderInUseException or DatabaseInUseException or JournalDamagedException or JournalTooNewException)
        {
            await host.Error.WriteLineAsync(trouble.Message);
            return ExitCodes.Failed;
        }
        catch (OperationCanceledException)
        {
            await host.Error.WriteLineAsync("Stopped.");
            return ExitCodes.Failed;
        }
    }

    private static RootCommand Tree(CliHost host)
    {
        var root = new RootCommand("Cold starts of AWS Lambda: what they cost, in time and money.")
        {
            AnalyzeCommand.Make(host),
            CheckCommand.Make(host),
            ImportCommand.Make(host),
            BackupCommands.MakeBackup(host),
            BackupCommands.MakeRestore(host),
            ProjectCommands.Make(host),
            KeyCommands.Make(host),
            MigrateCommand.Make(host),
            HealthCommand.Make(host),
        };
        foreach (var option in root.Options)
        {
            if (option is HelpOption { Action: HelpAction help }) option.Action = new HelpWithExamples(help);
            if (option is VersionOption) option.Action = new VersionAction();
        }
        return root;
    }

    private static async Task<int> TellUsageAsync(ParseResult parsed, CliHost host)
    {
        foreach (var error in parsed.Errors) await host.Error.WriteLineAsync(error.Message);
        var path = string.Join(' ', PathOf(parsed.CommandResult));
        await host.Error.WriteLineAsync($"Try '{path} --help'.");
        return ExitCodes.Usage;
    }

    private static IEnumerable<string> PathOf(System.CommandLine.Parsing.CommandResult command)
    {
        if (command.Parent is System.CommandLine.Parsing.CommandResult parent)
        {
            foreach (var name in PathOf(parent)) yield return name;
            yield return command.Command.Name;
        }
        else
        {
            yield return "coldstart";
        }
    }
}
