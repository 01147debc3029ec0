namespace Coldstart.Engine.Owning;

/// <summary>A call to the owners of functions has no answer: it may have been served all the same.</summary>
public sealed class OwnerUnavailableException : Exception
{
    public OwnerUnavailableException()
    {
    }

    public OwnerUnavailableException(string message) : base(message)
    {
    }

    public OwnerUnavailableException(string message, Exception innerException) : base(message, innerException)
    {
    }
}
