namespace Coldstart.Analytics;

/// <content>Bounds of the OTLP doors.</content>
public static partial class Limits
{
    /// <summary>Largest OTLP request, in bytes, as sent, inflated, and after JSON was put into its binary form: the 64 MiB that the protocol recommends.</summary>
    public const int OtlpBodyBytesMax = 64 * 1024 * 1024;

    /// <summary>Nesting of an OTLP request in JSON. A request itself nests eleven deep; the rest is for values within values. Deeper, it is refused.</summary>
    public const int OtlpDepthMax = 64;

    /// <summary>Attributes of one resource, span or log record that are looked at: eight times what the SDKs allow. Further ones are left.</summary>
    public const int OtlpAttributesMax = 1024;

    /// <summary>Events of one span that are looked at for an exception: what the SDKs allow.</summary>
    public const int OtlpSpanEventsMax = 128;

    /// <summary>Bytes of the message with which a partial success is explained: a sentence and the first reason.</summary>
    public const int OtlpMessageCharactersMax = 512;
}
