namespace Coldstart.Analytics.Costs;

/// <summary>Which price list applies to an invocation. The values are stored.</summary>
public enum BillingClass : byte
{
    OnDemand = 0,
    Provisioned = 1,

    /// <summary>Managed instances: requests are billed, duration is not.</summary>
    Managed = 2,

    /// <summary>SnapStart for Java: no charge for cache and restore.</summary>
    SnapStartFree = 3,

    /// <summary>SnapStart of other runtimes: restores are charged.</summary>
    SnapStartCharged = 4,

    Edge = 5,
}
