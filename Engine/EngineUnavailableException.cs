namespace Coldstart.Engine;

/// <summary>A question cannot be answered now (starting, or what it needs cannot be read from the store): answer 503.</summary>
public sealed class EngineUnavailableException : Exception
{
    public EngineUnavailableException()
    {
    }

    public EngineUnavailableException(string message) : base(message)
    {
    }

    public EngineUnavailableException(string message, Exception innerException) : base(message, innerException)
    {
    }
}
