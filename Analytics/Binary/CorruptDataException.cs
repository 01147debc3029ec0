using System.Diagnostics.CodeAnalysis;

namespace Coldstart.Analytics.Binary;

/// <summary>Stored or received bytes are not what their format says. The message names what is wrong and holds no data.</summary>
public sealed class CorruptDataException : Exception
{
    public CorruptDataException()
    {
    }

    public CorruptDataException(string message) : base(message)
    {
    }

    public CorruptDataException(string message, Exception innerException) : base(message, innerException)
    {
    }

    [DoesNotReturn]
    internal static void Throw(string message) => throw new CorruptDataException(message);
}
