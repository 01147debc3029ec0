namespace Coldstart.Analytics.Records;

/// <summary>When a module was loaded, relative to the first call of the handler. The values are stored.</summary>
public enum ModulePhase : byte
{
    Unknown = 0,
    Init = 1,
    Handler = 2,
}

/// <summary>
/// Load time of one module. Names are slices of <see cref="InvocationRecord.ModuleText"/>, so that no string is made per record.
/// </summary>
public struct ModuleTiming
{
    public int NameStart { get; set; }

    public int NameLength { get; set; }

    /// <summary>Inclusive load time in microseconds, 0 to 900,000,000.</summary>
    public long TotalUs { get; set; }

    /// <summary>Load time without nested modules in microseconds; -1 where not known.</summary>
    public long SelfUs { get; set; }

    /// <summary>The module that loaded this one; a length of 0 means not known.</summary>
    public int ParentStart { get; set; }

    public int ParentLength { get; set; }

    public ModulePhase Phase { get; set; }
}
