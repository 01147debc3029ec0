namespace Coldstart.Api.Authentication;

/// <summary>When a key was last used. Written by every request, read once a minute.</summary>
internal sealed class KeyUse(long storedUs)
{
    private long lastUs = storedUs;
    private long storedUs = storedUs;

    /// <summary>µs since 1970 UTC; 0 for never.</summary>
    public long LastUs => Volatile.Read(ref lastUs);

    public void Touch(long nowUs) => Volatile.Write(ref lastUs, nowUs);

    /// <summary>True where there is a use that was not taken before. One taker at a time.</summary>
    public bool TryTake(out long usedUs)
    {
        usedUs = LastUs;
        if (usedUs <= storedUs) return false;
        storedUs = usedUs;
        return true;
    }
}
