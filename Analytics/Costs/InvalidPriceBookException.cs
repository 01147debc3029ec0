namespace Coldstart.Analytics.Costs;

/// <summary>A price file is not what it must be. The message is a sentence that says which figure and why.</summary>
public sealed class InvalidPriceBookException : Exception
{
    public InvalidPriceBookException()
    {
    }

    public InvalidPriceBookException(string message) : base(message)
    {
    }

    public InvalidPriceBookException(string message, Exception innerException) : base(message, innerException)
    {
    }
}
