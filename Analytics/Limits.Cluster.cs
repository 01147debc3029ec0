namespace Coldstart.Analytics;

public static partial class Limits
{
    /// <summary>Owners that one question asks at the same time: more would only queue in the processes that are asked.</summary>
    public const int OwnersAskedAtOnce = 64;

    /// <summary>Milliseconds without an answer after which a question is asked again beside the first: a silo that dies takes what is under way to it along.</summary>
    public const int SilentQuestionMs = 2000;

    /// <summary>Overviews that a front end keeps; beyond it those older than a second leave.</summary>
    public const int OverviewsKept = 1024;

    /// <summary>Parts into which the functions are cut for messages to owners: a part waits for its slowest function, the others do not.</summary>
    public const int OwnerRoutes = 32;

    /// <summary>Silos that a front end sends joint messages to; functions of more are called one by one.</summary>
    public const int SilosRemembered = 1024;

    /// <summary>Functions of which a front end remembers where they live; beyond it, it learns anew.</summary>
    public const int FunctionPlacesKept = 1_000_000;

    /// <summary>Milliseconds that a message of many functions waits for the slowest of them; it is then asked by itself.</summary>
    public const int JointCallMsMax = 200;

    /// <summary>Functions whose last change a silo remembers. Beyond it begins anew, and projects ask the owners of all their functions once.</summary>
    public const int ChangedFunctionsKept = 1_000_000;

    /// <summary>Seconds that an overview may be behind while a silo does not answer, which its <c>as_of</c> says; beyond it there is none.</summary>
    public const int OverviewLagSecondsMax = 10;

    /// <summary>Milliseconds from the first record of a function to its first flush: lists of functions are read from the store when a silo has died.</summary>
    public const int FirstFlushMs = 1000;

    /// <summary>Milliseconds between two looks of a silo at what changed, at its clock and at its share of settling.</summary>
    public const int SiloTickMs = 1000;

    /// <summary>Looks between two readings of the lanes that are gone.</summary>
    public const int SiloTicksPerLaneReading = 10;

    /// <summary>Looks between two runs of the settling service.</summary>
    public const int SiloTicksPerSettling = 5;

    /// <summary>Milliseconds that a request waits at a front end for its commit: what the database does not answer by then is told to be unknown, and the journal goes on finding out.</summary>
    public const int CommitWaitMsMax = 10_000;

    /// <summary>Milliseconds that a front end which stops waits for the owners of what it has committed. What they do not confirm by then they read from the journal.</summary>
    public const int FrontEndStopMsMax = 5000;

    /// <summary>Functions that a stopping silo moves to others at the same time; their flushes join into few transactions.</summary>
    public const int MovesAtOnce = 256;

    /// <summary>Seconds that a stopping silo spends on moving its functions; the others store theirs, and are loaded where they are called next.</summary>
    public const int MoveSecondsMax = 8;

    /// <summary>Seconds that a front end or silo looks for the cluster before it gives up its start.</summary>
    public const int ClusterConnectSecondsMax = 60;

    /// <summary>Milliseconds between two tries to find the cluster.</summary>
    public const int ClusterConnectRetryMs = 500;

    /// <summary>Seconds between two readings of the cluster's members by silos and front ends that heard of no change.</summary>
    public const int MembershipReadSeconds = 5;

    /// <summary>Seconds between two readings of the silos that a front end may connect to: so long it goes on sending to one that is frozen and known to be dead.</summary>
    public const int GatewayReadSeconds = 1;

    /// <summary>Seconds between two signs of life that a silo writes.</summary>
    public const int MembershipAliveSeconds = 5;
}
