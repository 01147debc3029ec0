namespace Coldstart.Cli;

/// <summary>The command cannot do what it was asked; the message is a sentence that says why.</summary>
internal sealed class CommandFailedException(string message) : Exception(message);
