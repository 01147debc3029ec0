namespace Coldstart.Analytics.Records;

/// <summary>How an invocation ended. The values are stored, and a later one is the stronger fact when two sources disagree.</summary>
public enum InvocationStatus : byte
{
    /// <summary>Nothing was said: taken as success until an error line of the request says otherwise.</summary>
    Unknown = 0,
    Success = 1,
    Error = 2,
    Timeout = 3,
    OutOfMemory = 4,

    /// <summary>Refused by Lambda: counts as a throttle only, never as invocation, error or cost.</summary>
    Throttled = 5,
}
