using Orleans.Runtime;

namespace Coldstart.Silo;

/// <summary>
/// Ends a silo that the others have declared dead, as one that was suspended for long finds when it goes on: at once, with a sentence and an exit code, so that
/// whoever keeps processes running starts another one. What it held is in the journal; it must not go on beside those who have taken its functions over.
/// </summary>
internal sealed class SiloEnd(TextWriter errors) : IFatalErrorHandler
{
    /// <summary>The exit code.</summary>
    public const int ExitCode = 3;

    public bool IsUnexpected(Exception exception) => exception is not OperationCanceledException;

    /// <remarks>Nothing is stopped in good order: its calls would go to silos that do not know it any more.</remarks>
    public void OnFatalException(object? sender, string? context, Exception? exception)
    {
        errors.WriteLine($"coldstart-silo: this silo ends: {(context is { Length: > 0 } ? context : exception?.Message)}");
        errors.Flush();
        Environment.Exit(ExitCode);
    }
}
