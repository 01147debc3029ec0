namespace Coldstart.Storage;

/// <summary>Another process works in the data folder. Two of them would write over each other, so the second one stops with this sentence.</summary>
public sealed class DataFolderInUseException : Exception
{
    public DataFolderInUseException()
    {
    }

    public DataFolderInUseException(string message) : base(message)
    {
    }

    public DataFolderInUseException(string message, Exception innerException) : base(message, innerException)
    {
    }
}
