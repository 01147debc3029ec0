namespace Coldstart.Analytics;

/// <summary>
/// Every bound of the service, by name, with its unit and its reason: what <c>GET /api/v1/limits</c> shows.
/// Over a bound something is refused or cut, counted by reason, and visible.
/// </summary>
public static partial class Limits
{
    /// <summary>Module timings in one record. A Node.js bundle rarely loads more; beyond it the record is refused.</summary>
    public const int ModulesPerRecord = 512;

    /// <summary>Longest duration of any phase of one invocation, in milliseconds: Lambda's own limit of 15 minutes.</summary>
    public const int DurationMsMax = 900_000;

    /// <summary>Invocations that one function remembers in order to recognise them again.</summary>
    public const int RememberedInvocationsPerFunction = 16_384;

    /// <summary>Function names that a request decoder keeps between requests, so that a name met again costs no allocation.</summary>
    public const int NamesKeptPerCollector = 4096;

    /// <summary>Block writers that a request decoder keeps between requests; a request of more functions makes the others anew.</summary>
    public const int BlocksKeptPerCollector = 1024;

    /// <summary>Memory that a request decoder keeps for the blocks of the next request, in bytes: the largest usual batches fit. Beyond it all is given back.</summary>
    public const int BlockBytesKeptPerCollector = 8 << 20;

    /// <summary>How long an invocation is remembered at least, in minutes, while there is room.</summary>
    public const int RememberedMinutesMin = 15;
}
