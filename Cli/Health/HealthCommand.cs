using System.CommandLine;
using Coldstart.Cli.Remote;

namespace Coldstart.Cli.Health;

/// <summary><c>coldstart health</c>: asks a running process once how it is. For containers, which have no other program to ask with.</summary>
internal static class HealthCommand
{
    private const string DefaultAddress = "http://127.0.0.1:8000";

    public static Command Make(CliHost host)
    {
        var address = new Argument<string>("URL") { Description = "The server, or a silo's health port.", DefaultValueFactory = static _ => DefaultAddress };
        var live = new Option<bool>("--live") { Description = "Ask only whether the process answers, not whether it takes records." };
        var command = new Command("health", "Ask a running server or silo how it is; exit code 0 where it is ready.") { address, live };
        command.SetAction(async (parsed, cancellation) =>
        {
            var server = ServerOptions.AddressOf(parsed.GetValue(address)!, "URL");
            var answer = await HealthQuestion.AskAsync(host, new Uri(server, parsed.GetValue(live) ? "health/live" : "health/ready"), cancellation);
            await (answer.IsWell ? host.Out : host.Error).WriteLineAsync(answer.Sentence);
            return answer.IsWell ? ExitCodes.Done : ExitCodes.Failed;
        });
        return command;
    }
}
