namespace Coldstart.Storage.Journal;

/// <summary>The journal holds a damaged frame with healthy ones behind it. Starting would lose acknowledged records, so the start stops with this sentence.</summary>
public sealed class JournalDamagedException : Exception
{
    public JournalDamagedException()
    {
    }

    public JournalDamagedException(string message) : base(message)
    {
    }

    public JournalDamagedException(string message, Exception innerException) : base(message, innerException)
    {
    }
}
