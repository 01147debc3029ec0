namespace Coldstart.Bench;

/// <summary>The server did something that no figure may hide: an answer other than 200, or a record lost or counted twice.</summary>
internal sealed class BenchFailedException : Exception
{
    public BenchFailedException()
    {
    }

    public BenchFailedException(string message)
        : base(message)
    {
    }

    public BenchFailedException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
