namespace Coldstart.Storage.Moving;

/// <summary>A data folder could not be moved, for a reason that the sentence tells. Nothing of it is in the other place.</summary>
public sealed class MoveFailedException : Exception
{
    public MoveFailedException()
    {
    }

    public MoveFailedException(string message) : base(message)
    {
    }

    public MoveFailedException(string message, Exception innerException) : base(message, innerException)
    {
    }
}
