using Coldstart.Analytics;

namespace Coldstart.Cli;

/// <summary>The process around the command: its streams, its terminal, its clock. Tests give their own.</summary>
internal sealed class CliHost
{
    // Nothing wraps the lines of a pipe or a file.
    private const int WidthOfPipe = 160;

    private const int WidthMin = 40;

    public required TextWriter Out { get; init; }

    public required TextWriter Error { get; init; }

    /// <summary>Opens standard input.</summary>
    public required Func<Stream> OpenInput { get; init; }

    /// <summary>Standard input is a keyboard: nothing will come from it unless somebody types.</summary>
    public bool IsInputTerminal { get; init; }

    public bool IsOutTerminal { get; init; }

    public bool IsErrorTerminal { get; init; }

    /// <summary>Columns of the output.</summary>
    public int Width { get; init; } = WidthOfPipe;

    public required Func<string, string?> Setting { get; init; }

    public required TimeProvider Time { get; init; }

    public required IIdSource Ids { get; init; }

    /// <summary>Makes a way to servers. Redirections are not followed: they would carry the key elsewhere.</summary>
    public Func<HttpMessageHandler> Network { get; init; } = static () => new SocketsHttpHandler { AllowAutoRedirect = false, ConnectTimeout = TimeSpan.FromSeconds(15) };

    /// <summary>Colours and other escape sequences may be written (https://no-color.org).</summary>
    public bool UsesColour => IsOutTerminal && string.IsNullOrEmpty(Setting("NO_COLOR")) && Setting("TERM") != "dumb";

    public long NowUs => (Time.GetUtcNow() - DateTimeOffset.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond;

    public static CliHost OfProcess() => new()
    {
        Out = Console.Out,
        Error = Console.Error,
        OpenInput = Console.OpenStandardInput,
        IsInputTerminal = !Console.IsInputRedirected,
        IsOutTerminal = !Console.IsOutputRedirected,
        IsErrorTerminal = !Console.IsErrorRedirected,
        Width = Console.IsOutputRedirected ? WidthOfPipe : WidthOfTerminal(),
        Setting = Environment.GetEnvironmentVariable,
        Time = TimeProvider.System,
        Ids = new RandomIdSource(),
    };

    private static int WidthOfTerminal()
    {
        try
        {
            return Console.WindowWidth >= WidthMin ? Console.WindowWidth : WidthMin;
        }
        catch (IOException)
        {
            // A terminal that does not know its own size.
            return WidthOfPipe;
        }
    }
}
