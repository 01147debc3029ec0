namespace Coldstart.Storage.Journal;

/// <summary>The journal was written by a newer version of Coldstart, which this one cannot read. The start must stop; nothing was changed.</summary>
public sealed class JournalTooNewException : Exception
{
    public JournalTooNewException()
    {
    }

    public JournalTooNewException(string message) : base(message)
    {
    }

    public JournalTooNewException(string message, Exception innerException) : base(message, innerException)
    {
    }
}
