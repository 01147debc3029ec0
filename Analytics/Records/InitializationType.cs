namespace Coldstart.Analytics.Records;

/// <summary>How an execution environment came to be. The values are stored.</summary>
public enum InitializationType : byte
{
    Unknown = 0,
    OnDemand = 1,
    ProvisionedConcurrency = 2,
    SnapStart = 3,
    ManagedInstances = 4,
}
