namespace Coldstart.Storage;

/// <summary>
/// The store could not do what it was asked, for a reason outside this program. It may be asked again: it recovers by itself when the trouble is over.
/// </summary>
/// <remarks>Whether a write that failed so was stored is not known: compare-and-set, or writing it again, settles it.</remarks>
public sealed class StoreUnavailableException : Exception
{
    public StoreUnavailableException()
    {
    }

    public StoreUnavailableException(string message) : base(message)
    {
    }

    public StoreUnavailableException(string message, Exception innerException) : base(message, innerException)
    {
    }

    public StoreUnavailableException(StoreTrouble trouble, string message, Exception? innerException = null) : base(message, innerException) => Trouble = trouble;

    public StoreTrouble Trouble { get; }
}
