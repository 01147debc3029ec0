namespace Coldstart.Cli;

/// <summary>The command was called in a wrong way; the message is a sentence for the one who did.</summary>
internal sealed class UsageException(string message) : Exception(message);
