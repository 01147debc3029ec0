namespace Coldstart.Storage.Journal;

/// <summary>The journal takes nothing now (disk full, write failed, queue full, closing). The caller answers 503 and may try again.</summary>
public sealed class JournalUnavailableException : Exception
{
    public JournalUnavailableException()
    {
    }

    public JournalUnavailableException(string message) : base(message)
    {
    }

    public JournalUnavailableException(string message, Exception innerException) : base(message, innerException)
    {
    }

    public JournalUnavailableException(JournalTrouble trouble, string message, Exception? innerException = null) : base(message, innerException) => Trouble = trouble;

    /// <summary>Why; <see cref="JournalTrouble.None"/> where that is not the journal's to say.</summary>
    public JournalTrouble Trouble { get; }
}
