namespace Coldstart.Analytics.Costs;

/// <summary>Why a cost is an estimate. The values are stored.</summary>
[Flags]
public enum EstimateReasons : byte
{
    None = 0,

    /// <summary>No billed duration was printed: ceil(init + duration) was taken.</summary>
    BilledDurationMissing = 1 << 0,

    /// <summary>No architecture is known: x86_64 was taken.</summary>
    ArchitectureUnknown = 1 << 1,

    /// <summary>No configured memory is known: the duration has no cost.</summary>
    MemoryUnknown = 1 << 2,

    /// <summary>Records were sampled and weighted.</summary>
    Sampled = 1 << 3,

    /// <summary>No region is known, or the price book does not have it: us-east-1 was taken.</summary>
    RegionUnknown = 1 << 4,

    /// <summary>A price that was used is not one that AWS lists: the price book derived it.</summary>
    PriceDerived = 1 << 5,
}
