namespace Coldstart.Analytics;

public static partial class Limits
{
    /// <summary>Default of the largest request body as it is sent, in bytes: an hour of a busy log group, and little enough to hold in memory.</summary>
    public const int BodyBytesMax = 32 * 1024 * 1024;

    /// <summary>Default of the largest request body after decompression, in bytes: a bomb is refused before it costs memory.</summary>
    public const int BodyInflatedBytesMax = 64 * 1024 * 1024;

    /// <summary>Default of all request bodies in memory at one time, in bytes: beyond it a request is told to come again (503).</summary>
    public const long BodyBytesInFlightMax = 256 * 1024 * 1024;

    /// <summary>Request bodies up to this many bytes use memory again and again (a power of two); larger ones wait in a list of their own, in what is left of the budget.</summary>
    public const int BodyBytesPooledMax = 1024 * 1024;

    /// <summary>Largest body of an administrative request, in bytes: a name, scopes, a time.</summary>
    public const int AdministrationBodyBytesMax = 16 * 1024;

    /// <summary>Request line, in bytes: every URL of the API is shorter by far.</summary>
    public const int RequestLineBytesMax = 8 * 1024;

    /// <summary>All request headers together, in bytes.</summary>
    public const int RequestHeaderBytesMax = 32 * 1024;

    /// <summary>Request headers, in number.</summary>
    public const int RequestHeadersMax = 100;

    /// <summary>Bytes that a connection receives at once: a batch in few pieces, and ten thousand connections that all send at once in 320 MB.</summary>
    public const int ReceiveBlockBytes = 32 * 1024;

    /// <summary>Receive blocks kept for reuse, in number: 16 MB.</summary>
    public const int ReceiveBlocksKept = 512;

    /// <summary>Open connections of one process, in number: each costs a few kilobytes.</summary>
    public const int ConnectionsMax = 10_000;

    /// <summary>Errors listed in the answer to a batch, in number; all are counted.</summary>
    public const int BatchErrorsListed = 20;

    /// <summary>Characters of an <c>Idempotency-Key</c>.</summary>
    public const int IdempotencyKeyCharactersMax = 255;

    /// <summary>Idempotency keys in one question which of them are used, in number: the lines of the last piece of a file in a few questions.</summary>
    public const int KeysPerLookup = 1000;

    /// <summary>Items on one page of a list, in number.</summary>
    public const int PageItemsMax = 1000;

    /// <summary>Items on one page of a list where none is asked for, in number.</summary>
    public const int PageItemsDefault = 100;

    /// <summary>Points in one time series, in number: more than a screen is wide.</summary>
    public const int SeriesPointsMax = 1500;

    /// <summary>Functions named in each list of the overview (slowest, dearest, most failing), in number.</summary>
    public const int OverviewTopFunctions = 10;

    /// <summary>Days in one question for costs, in number: a year and its leap day.</summary>
    public const int CostDaysMax = 366;

    /// <summary>API keys of one project, in number.</summary>
    public const int ApiKeysPerProject = 1000;

    /// <summary>Characters of an API key's name.</summary>
    public const int ApiKeyNameCharactersMax = 100;

    /// <summary>Client addresses whose anonymous requests are counted apart, in number; more share one count.</summary>
    public const int AnonymousAddresses = 10_000;

    /// <summary>How long keys changed by another process may be unknown to this one, in milliseconds.</summary>
    public const int KeyRefreshMs = 1000;

    /// <summary>How often the last use of keys is stored, in seconds.</summary>
    public const int KeyTouchSeconds = 60;

    /// <summary>Span over which a rate limit counts, in seconds.</summary>
    public const int RateWindowSeconds = 60;

    /// <summary>Dead letters retried by one call, in number; the answer says whether more are left.</summary>
    public const int DeadLettersPerRetry = 1000;

    /// <summary>How long a stopping process waits for requests under way, in seconds.</summary>
    public const int HostStopSecondsMax = 20;

    /// <summary>Characters of a search or another free text in a query.</summary>
    public const int QueryTextCharacters = 255;

    /// <summary>Decoders that wait for a request; a further one is made when needed and not kept.</summary>
    public const int IngestWorkspacesKept = 64;
}
