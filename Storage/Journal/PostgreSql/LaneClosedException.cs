namespace Coldstart.Storage.Journal.PostgreSql;

/// <summary>An insert found its lane closed by somebody else, and wrote nothing: its writer was taken for dead.</summary>
internal sealed class LaneClosedException : Exception
{
    public LaneClosedException()
    {
    }

    public LaneClosedException(string message) : base(message)
    {
    }

    public LaneClosedException(string message, Exception innerException) : base(message, innerException)
    {
    }

    public static LaneClosedException Of(long lane) => new($"The lane {lane} was closed by another process.");
}
