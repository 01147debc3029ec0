using System.Buffers.Binary;
using System.Text;

namespace Coldstart.Ingestion.Tests.Firehose;

/// <summary>Data points as CloudWatch's metric streams write them.</summary>
internal static class MetricStream
{
    /// <summary>2026-11-20T12:00:00Z.</summary>
    public const long MinuteMs = 1_795_176_000_000;

    public static string Json(string metric, double sum, double greatest, string dimensions = "{\"FunctionName\":\"f\"}", string space = "AWS/Lambda", long timeMs = MinuteMs) => string.Create(
        System.Globalization.CultureInfo.InvariantCulture,
        $$$"""{"metric_stream_name":"all","account_id":"123456789012","region":"eu-west-1","namespace":"{{{space}}}","metric_name":"{{{metric}}}","dimensions":{{{dimensions}}},"timestamp":{{{timeMs}}},"value":{"max":{{{greatest:0.0}}},"min":0.0,"sum":{{{sum:0.0}}},"count":1.0},"unit":"Count"}""") + "\n";

    /// <summary>One request behind its length, with one metric of one point.</summary>
    public static byte[] Protobuf(string metric, double sum, double greatest, string space = "AWS/Lambda", bool flat = false, params (string Name, string Value)[] dimensions)
    {
        byte[] point =
        [
            .. Fixed(2, MinuteMs * 1_000_000), .. Fixed(3, (MinuteMs + 60_000) * 1_000_000), .. Fixed(4, 1), .. sum == 0 ? [] : Fixed(5, BitConverter.DoubleToInt64Bits(sum)),
            .. Message(6, Fixed(2, BitConverter.DoubleToInt64Bits(0.5))),
            .. Message(6, [.. Fixed(1, BitConverter.DoubleToInt64Bits(1)), .. greatest == 0 ? [] : Fixed(2, BitConverter.DoubleToInt64Bits(greatest))]),
            .. Attribute(7, "Namespace", space), .. Attribute(7, "MetricName", metric),
            .. flat
                ? dimensions.SelectMany(static dimension => Attribute(7, dimension.Name, dimension.Value)).ToArray()
                : Message(7, [.. Text(1, "Dimensions"), .. Message(2, Message(6, [.. dimensions.SelectMany(static dimension => Attribute(1, dimension.Name, dimension.Value))]))]),
        ];
        var metrics = Message(2, [.. Text(1, $"amazonaws.com/{space}/{metric}"), .. Text(3, "{Count}"), .. Message(11, Message(1, point))]);
        var resource = Message(1, [.. Attribute(1, "cloud.provider", "aws"), .. Attribute(1, "cloud.account.id", "123456789012"), .. Attribute(1, "cloud.region", "eu-west-1")]);
        var request = Message(1, [.. resource, .. Message(2, metrics)]);
        return [.. Varint((ulong)request.Length), .. request];
    }

    private static byte[] Attribute(int field, string key, string value) => Message(field, [.. Text(1, key), .. Message(2, Text(1, value))]);

    private static byte[] Text(int field, string text) => Message(field, Encoding.UTF8.GetBytes(text));

    private static byte[] Message(int field, byte[] content) => [.. Varint((ulong)field << 3 | 2), .. Varint((ulong)content.Length), .. content];

    private static byte[] Fixed(int field, long bits)
    {
        var bytes = new byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(bytes, bits);
        return [.. Varint((ulong)field << 3 | 1), .. bytes];
    }

    private static byte[] Varint(ulong value)
    {
        var bytes = new List<byte>();
        for (; value >= 0x80; value >>= 7) bytes.Add((byte)(value | 0x80));
        bytes.Add((byte)value);
        return [.. bytes];
    }
}
