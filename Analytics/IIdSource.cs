namespace Coldstart.Analytics;

/// <summary>Where ids, secrets and jitter come from, so that tests and the simulator can repeat them.</summary>
public interface IIdSource
{
    /// <summary>A version 7 UUID of the given time: ids made later sort behind.</summary>
    Guid NewId(DateTimeOffset time);

    /// <summary>Text of <paramref name="length"/> characters A-Z, a-z, 0-9, from a cryptographic source.</summary>
    string NewSecret(int length);

    /// <summary>An even number in [0, 1), for jitter.</summary>
    double NextFraction();
}
