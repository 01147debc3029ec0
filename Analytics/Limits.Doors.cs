namespace Coldstart.Analytics;

/// <content>Bounds of the doors that AWS itself delivers to.</content>
public static partial class Limits
{
    /// <summary>Bytes that are inflated at a time: a usual payload in few steps, and little beyond the bound where one is a bomb.</summary>
    public const int InflationStepBytes = 64 * 1024;

    /// <summary>Requests that unpack and decode at one time, for each core: some of them wait for the table of idempotency keys.</summary>
    public const int UnpackingTurnsPerCore = 4;

    /// <summary>Longest wait for a turn to unpack, in milliseconds; then the request is told to come again (503). Senders give up after 25 s and more.</summary>
    public const int UnpackingWaitMsMax = 5000;

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

    /// <summary>Records of one delivery of Firehose, as its protocol has it.</summary>
    public const int FirehoseRecordsMax = 10_000;

    /// <summary>Largest body of a delivery of Firehose, in bytes, as sent and inflated: the protocol's 64 MiB, if they are meant before base64 makes them longer by a third.</summary>
    public const int FirehoseBodyBytesMax = 96 * 1024 * 1024;

    /// <summary>Largest record of Firehose after decompression, in bytes: 32 times the largest that Firehose carries, while logs pack 10 to 20 times.</summary>
    public const int FirehoseRecordInflatedBytesMax = 32 * 1024 * 1024;

    /// <summary>Inflated bytes from which on the next records of a delivery are ingested apart: what they become must fit into one entry of the journal.</summary>
    public const int FirehosePartBytes = 32 * 1024 * 1024;

    /// <summary>Inflated bytes of all records of one delivery; packed records beyond it become dead letters unread, as only bombs are so many.</summary>
    public const long FirehoseInflatedBytesMax = 1L << 30;

    /// <summary>Characters of the common attributes of a delivery that are read: 50 names and values as long as they may be.</summary>
    public const int FirehoseAttributesCharactersMax = 50 * 1280;

    /// <summary>Characters of an error message to Firehose, as its protocol has it.</summary>
    public const int FirehoseErrorCharactersMax = 8192;
}
