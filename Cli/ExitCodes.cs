namespace Coldstart.Cli;

/// <summary>What the command tells its caller (docs/cli.md).</summary>
internal static class ExitCodes
{
    public const int Done = 0;

    /// <summary>A file cannot be read, the store is out of reach, or what was named does not exist.</summary>
    public const int Failed = 1;

    /// <summary>The command was called in a wrong way.</summary>
    public const int Usage = 2;

    /// <summary>Files were read, and nothing in them was recognised.</summary>
    public const int NothingRecognised = 3;
}
