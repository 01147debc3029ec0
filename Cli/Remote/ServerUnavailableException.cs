namespace Coldstart.Cli.Remote;

/// <summary>The server gave no answer after all tries; the message is a sentence.</summary>
internal sealed class ServerUnavailableException(string message) : Exception(message);
