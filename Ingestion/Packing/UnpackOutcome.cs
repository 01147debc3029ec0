namespace Coldstart.Ingestion.Packing;

/// <summary>How unpacking ended.</summary>
public enum UnpackOutcome
{
    /// <summary>All of it is unpacked.</summary>
    Whole,

    /// <summary>It breaks off, does not match its checksum, or is not what its first bytes say.</summary>
    Broken,

    /// <summary>It is larger than it may be: a bomb, or much too much at once.</summary>
    TooLarge,

    /// <summary>Requests hold as much memory as they may: it can be tried again.</summary>
    NoMemory,
}
