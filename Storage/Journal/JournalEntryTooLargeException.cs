namespace Coldstart.Storage.Journal;

/// <summary>An entry is larger than the journal takes (<see cref="Analytics.Limits.JournalFrameBytes"/>, or a segment). It never will be taken; nothing was written.</summary>
public sealed class JournalEntryTooLargeException : Exception
{
    public JournalEntryTooLargeException()
    {
    }

    public JournalEntryTooLargeException(string message) : base(message)
    {
    }

    public JournalEntryTooLargeException(string message, Exception innerException) : base(message, innerException)
    {
    }
}
