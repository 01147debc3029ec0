namespace Coldstart.Analytics;

public static partial class Limits
{
    /// <summary>Invocations that a function remembers however old they are: a quiet function still recognises a late second source.</summary>
    public const int RememberedInvocationsMin = 8;

    /// <summary>Requests per function of which a START, error or timeout line came but no report yet; the oldest leave first.</summary>
    public const int OpenRequestsPerFunction = 512;

    /// <summary>Execution environments per function of which something waits to be joined; the one heard of longest ago leaves first.</summary>
    public const int EnvironmentStreamsPerFunction = 128;

    /// <summary>Invocations, the latest, among which the one is looked for that an initialisation told by a trace was for: exporters send both within seconds.</summary>
    public const int NearestInvocationsMax = 4096;

    /// <summary>Attempts of one request id that are told apart; Lambda retries an asynchronous event twice.</summary>
    public const int AttemptsPerRequest = 8;

    /// <summary>Deployment environments (dev, prod, …) per function; further ones are counted together as the last.</summary>
    public const int EnvironmentsPerFunction = 16;

    /// <summary>Modules per function with sketches, hence percentiles.</summary>
    public const int ModulesWithSketchesPerFunction = 64;

    /// <summary>Modules per function with sums; further ones are counted together as <c>other</c>.</summary>
    public const int ModulesPerFunction = 512;

    /// <summary>Versions per function that keep figures of their own; the one seen longest ago leaves first.</summary>
    public const int VersionsPerFunction = 10;

    /// <summary>Samples of one kind and function that wait to be stored; over it the slowest and the newest stay.</summary>
    public const int PendingSamplesPerFunction = 32;

    /// <summary>Modules listed in a cold start sample, slowest first.</summary>
    public const int ModulesPerSample = 32;

    /// <summary>
    /// Minutes per function of which it is remembered what CloudWatch counted, so that a minute that is delivered again counts once: five hours in which all
    /// three counts are above nothing all the time. The earliest leave first.
    /// </summary>
    public const int MeasuredMinutesPerFunction = 1024;

    /// <summary>Lanes in the vector of a function; more mean that lanes are not forgotten.</summary>
    public const int LanesPerFunction = 4096;
}
