namespace Coldstart.Storage;

/// <summary>The database was written by a newer version of this program, which this one must not touch.</summary>
public sealed class StoreVersionException : Exception
{
    public StoreVersionException()
    {
    }

    public StoreVersionException(string message) : base(message)
    {
    }

    public StoreVersionException(string message, Exception innerException) : base(message, innerException)
    {
    }
}
