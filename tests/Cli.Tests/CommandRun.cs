using System.Text;
using Coldstart.Analytics;

namespace Coldstart.Cli.Tests;

/// <summary>Runs the real entry point with captured writers, a clock that stands still and a terminal of chosen width.</summary>
internal sealed record CommandRun(int Code, string Out, string Error)
{
    public static readonly DateTimeOffset Now = new(2026, 9, 1, 12, 0, 0, TimeSpan.Zero);

    public static async Task<CommandRun> Of(string[] arguments, byte[]? input = null, int width = 120, bool isTerminal = false, bool isInputTerminal = false, params (string Name, string Value)[] settings)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        var code = await CommandLine.RunAsync(arguments, Host(output, error, input ?? [], width, isTerminal, isInputTerminal, settings));
        return new CommandRun(code, output.ToString(), error.ToString());
    }

    /// <summary>Runs it against a server of the test.</summary>
    public static async Task<CommandRun> Against(HttpMessageHandler server, string[] arguments, byte[]? input = null, Action<TimeSpan>? waited = null, bool isTerminal = false, params (string Name, string Value)[] settings)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        var host = Host(output, error, input ?? [], 120, isTerminal, false, settings);
        var code = await CommandLine.RunAsync(arguments, new CliHost
        {
            Out = output,
            Error = error,
            OpenInput = host.OpenInput,
            IsErrorTerminal = isTerminal,
            Setting = host.Setting,
            Time = new StandingClock(Now, waited ?? (static _ => { })),
            Ids = host.Ids,
            Network = () => server,
        });
        return new CommandRun(code, output.ToString(), error.ToString());
    }

    /// <summary>Runs it with the clock of the machine: for commands that run an engine.</summary>
    public static async Task<CommandRun> InRealTime(string[] arguments)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        var host = Host(output, error, [], 120, false, false, []);
        var code = await CommandLine.RunAsync(arguments, new CliHost { Out = output, Error = error, OpenInput = host.OpenInput, Setting = host.Setting, Time = TimeProvider.System, Ids = host.Ids });
        return new CommandRun(code, output.ToString(), error.ToString());
    }

    /// <summary>A process that nobody listens to.</summary>
    public static CliHost QuietHost() => Host(TextWriter.Null, TextWriter.Null, [], 120, false, false, []);

    public static byte[] Bytes(string text) => Encoding.UTF8.GetBytes(text);

    private static CliHost Host(TextWriter output, TextWriter error, byte[] input, int width, bool isTerminal, bool isInputTerminal, (string Name, string Value)[] settings) => new()
    {
        Out = output,
        Error = error,
        OpenInput = () => new MemoryStream(input),
        IsOutTerminal = isTerminal,
        IsErrorTerminal = isTerminal,
        IsInputTerminal = isInputTerminal,
        Width = width,
        Setting = name => settings.FirstOrDefault(setting => setting.Name == name).Value,
        Time = new StandingClock(Now, static _ => { }),
        Ids = new RandomIdSource(),
    };

    // Waits end at once, except those that only give up.
    private sealed class StandingClock(DateTimeOffset now, Action<TimeSpan> waited) : TimeProvider
    {
        private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

        public override DateTimeOffset GetUtcNow() => now;

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            if (dueTime >= Patience || dueTime < TimeSpan.Zero) return base.CreateTimer(callback, state, dueTime, period);
            waited(dueTime);
            return base.CreateTimer(callback, state, TimeSpan.Zero, Timeout.InfiniteTimeSpan);
        }
    }
}
