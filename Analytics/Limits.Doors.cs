namespace Coldstart.Analytics;

/// <content>Bounds of the doors that AWS itself delivers to.</content>
public static partial class Limits
{
    /// <summary>Bytes that are inflated at a time: a usual payload in few steps, and little beyond the bound where one is a bomb.</summary>
    public const int InflationStepBytes = 64 * 1024;

    /// <summary>Layers around a CloudWatch Logs payload that are taken off (envelope, base64, compression): AWS makes two, and a forwarder may add one.</summary>
    public const int PayloadLayersMax = 4;

    /// <summary>
    /// Bytes kept whole of the events of one request that cannot be read; of further ones an excerpt is kept. With the records of the request
    /// they must fit into one entry of the journal.
    /// </summary>
    public const int RejectedEventBytesPerRequest = 8 * 1024 * 1024;

    /// <summary>Bytes kept of an event that cannot be read where so many came before it, enough to see what it is.</summary>
    public const int RejectedExcerptBytes = 1024;

    /// <summary>Bytes kept of a payload that cannot be unpacked: the largest that Kinesis and Firehose carry, so that it can be tried again.</summary>
    public const int RejectedPayloadBytesMax = 2 * 1024 * 1024;
}
