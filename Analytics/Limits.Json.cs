namespace Coldstart.Analytics;

/// <content>Bounds of the JSON decoder: what an invocation of API.md may hold.</content>
public static partial class Limits
{
    /// <summary>Invocations in one JSON request. The largest batch that an SDK makes has 500; beyond the bound the whole request is refused.</summary>
    public const int InvocationsPerRequest = 100_000;

    /// <summary>Longest text of one JSON invocation, in bytes: room for an event that is cut afterwards. A longer record is refused.</summary>
    public const int InvocationBytesMax = 1 << 20;

    /// <summary>Deepest nesting in one JSON invocation. An event may be any JSON, but what is nested deeper was not written by people; the record is refused.</summary>
    public const int JsonDepthMax = 64;

    /// <summary>Deepest nesting that the decoder follows in order to find the end of a record; deeper, the whole request is refused.</summary>
    public const int JsonDepthFollowedMax = 256;

    /// <summary>Problems that are told about one refused record. More of them help nobody; the record counts once.</summary>
    public const int RejectionsPerInvocation = 4;

    /// <summary>Rejections that are kept of one JSON request; further ones are only counted.</summary>
    public const int RejectionsKeptPerRequest = 1000;

    /// <summary>
    /// Lines of one NDJSON request that may be no JSON, each costing only itself. A body with more of them is no NDJSON and is
    /// refused as a whole, as telling each of its lines so costs far more than reading a good one.
    /// </summary>
    public const int MalformedLinesPerRequest = 1000;

    /// <summary>Longest function name, in characters: a whole ARN with its version fits.</summary>
    public const int FunctionNameCharactersMax = 255;

    /// <summary>How far ahead of the service's clock a record's time may be, in minutes: clocks differ, but not more.</summary>
    public const int TimestampAheadMinutesMax = 10;

    /// <summary>Longest invocation id, request id or execution environment (a log stream), in characters.</summary>
    public const int IdentifierCharactersMax = 255;

    /// <summary>Longest X-Ray or W3C trace id, in characters.</summary>
    public const int TraceIdCharactersMax = 128;

    /// <summary>Longest version, deployment, environment or SDK name, in characters: they become labels.</summary>
    public const int LabelCharactersMax = 64;

    /// <summary>Longest account id or region, in characters.</summary>
    public const int AccountOrRegionCharactersMax = 32;

    /// <summary>Longest name of a module, in bytes of UTF-8: a long path in a bundle fits.</summary>
    public const int ModuleNameBytesMax = 255;

    /// <summary>Longest billed duration, in milliseconds: init and execution may both be billed, each up to 15 minutes.</summary>
    public const int BilledMsMax = 2 * DurationMsMax;

    /// <summary>Least memory that a function can be configured with, in MB (Lambda's own limit).</summary>
    public const int MemoryAllocatedMbMin = 128;

    /// <summary>Most memory that a function can be configured with, in MB (Lambda Managed Instances; 10,240 elsewhere).</summary>
    public const int MemoryAllocatedMbMax = 32_768;

    /// <summary>Most memory that a record may say was used, in MB: twice what can be configured, as Lambda's figure may overshoot.</summary>
    public const int MemoryUsedMbMax = 65_536;

    /// <summary>Least ephemeral storage, in MB (Lambda's own limit).</summary>
    public const int EphemeralStorageMbMin = 512;

    /// <summary>Most ephemeral storage, in MB (Lambda's own limit).</summary>
    public const int EphemeralStorageMbMax = 10_240;

    /// <summary>For how many invocations one sampled record may stand; a rate below its inverse is refused rather than guessed.</summary>
    public const int SampleWeightMax = 1_000_000;

    /// <summary>Longest type of an error, in bytes; longer is cut and marked.</summary>
    public const int ErrorTypeBytesMax = 255;

    /// <summary>Longest message of an error, in bytes; longer is cut and marked.</summary>
    public const int ErrorMessageBytesMax = 4096;

    /// <summary>Longest stack of an error, in bytes; longer is cut and marked.</summary>
    public const int ErrorStackBytesMax = 32_768;

    /// <summary>Longest event kept with an error, in bytes of its JSON; longer is cut and marked.</summary>
    public const int ErrorEventBytesMax = 65_536;

    /// <summary>Tags of one record.</summary>
    public const int TagsPerInvocation = 16;

    /// <summary>Longest name of a tag, in characters.</summary>
    public const int TagNameCharactersMax = 64;

    /// <summary>Longest value of a tag, in characters (as AWS allows).</summary>
    public const int TagValueCharactersMax = 256;
}
