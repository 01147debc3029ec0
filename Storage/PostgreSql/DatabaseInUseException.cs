namespace Coldstart.Storage.PostgreSql;

/// <summary>Another server works on the database. Two of them would undo each other's work, so the second one stops with this sentence.</summary>
public sealed class DatabaseInUseException : Exception
{
    public DatabaseInUseException()
    {
    }

    public DatabaseInUseException(string message) : base(message)
    {
    }

    public DatabaseInUseException(string message, Exception innerException) : base(message, innerException)
    {
    }
}
