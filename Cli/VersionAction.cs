using System.CommandLine;
using System.CommandLine.Invocation;

namespace Coldstart.Cli;

/// <summary>Prints this program's version (not that of the process that hosts it, as a test does).</summary>
internal sealed class VersionAction : SynchronousCommandLineAction
{
    public override bool ClearsParseErrors => true;

    public override int Invoke(ParseResult parseResult)
    {
        parseResult.InvocationConfiguration.Output.WriteLine($"coldstart {typeof(VersionAction).Assembly.GetName().Version?.ToString(3)}");
        return ExitCodes.Done;
    }
}
