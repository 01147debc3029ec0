namespace Coldstart.Analytics.Records;

/// <summary>Numeric facts that an <see cref="InvocationRecord"/> can hold. The values are stored.</summary>
[Flags]
public enum RecordFacts
{
    None = 0,
    Duration = 1 << 0,
    Init = 1 << 1,
    Restore = 1 << 2,
    BilledRestore = 1 << 3,
    Billed = 1 << 4,
    MemoryAllocated = 1 << 5,
    MemoryUsed = 1 << 6,
    EphemeralStorage = 1 << 7,
    SdkOverhead = 1 << 8,
}
