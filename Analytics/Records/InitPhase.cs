namespace Coldstart.Analytics.Records;

/// <summary>In which phase an initialisation ran. The values are stored.</summary>
public enum InitPhase : byte
{
    Unknown = 0,
    Init = 1,

    /// <summary>A suppressed init: repeated within the invocation after a crash or a timeout.</summary>
    Invoke = 2,
    SnapStart = 3,
}
