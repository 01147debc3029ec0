namespace Coldstart.Storage.Journal;

/// <summary>All segments of the journal wait to be covered by the store: there is room again when it has covered some.</summary>
internal sealed class JournalFullException : IOException
{
    public JournalFullException()
    {
    }

    public JournalFullException(string message) : base(message)
    {
    }

    public JournalFullException(string message, Exception innerException) : base(message, innerException)
    {
    }
}
