using System.Buffers.Text;
using Coldstart.Ingestion.LambdaLogs;

namespace Coldstart.Ingestion.MetricStreams;

/// <summary>A data point as a metric stream writes it in JSON: one object a line, with the account, the region and the statistics of its minute.</summary>
internal static class MetricStreamJson
{
    /// <summary>Reads an object.</summary>
    /// <param name="text">Begins with its bracket.</param>
    /// <param name="point">What was read.</param>
    /// <param name="isPoint">It has the marks of a data point.</param>
    /// <param name="length">Bytes of the object.</param>
    /// <returns>False where it is no JSON.</returns>
    public static bool TryRead(ReadOnlySpan<byte> text, out MetricPoint point, out bool isPoint, out int length)
    {
        point = new MetricPoint { Sum = -1, Greatest = -1 };
        isPoint = false;
        var members = new JsonMembers(text);
        while (members.Next())
        {
            var key = members.Key;
            var value = members.Value;
            if (key.SequenceEqual("metric_stream_name"u8)) isPoint = true;
            else if (key.SequenceEqual("account_id"u8)) point.Account = value.Plain;
            else if (key.SequenceEqual("region"u8)) point.Region = value.Plain;
            else if (key.SequenceEqual("namespace"u8)) point.Namespace = Unescaped(value);
            else if (key.SequenceEqual("metric_name"u8)) point.Name = value.Plain;
            else if (key.SequenceEqual("timestamp"u8) && LogTimes.TryReadNumber(value.Number, out var timeUs)) point.TimeUs = timeUs;
            else if (key.SequenceEqual("dimensions"u8) && value.IsObject) ReadDimensions(value, ref point);
            else if (key.SequenceEqual("value"u8) && value.IsObject) ReadStatistics(value, ref point);
        }
        length = members.Position;
        return members.IsComplete;
    }

    private static void ReadDimensions(JsonValue dimensions, ref MetricPoint point)
    {
        var members = new JsonMembers(dimensions.Raw);
        while (members.Next())
        {
            point.Dimensions++;
            if (members.Key.SequenceEqual("FunctionName"u8)) point.FunctionName = members.Value.Plain;
        }
    }

    private static void ReadStatistics(JsonValue statistics, ref MetricPoint point)
    {
        var members = new JsonMembers(statistics.Raw);
        while (members.Next())
        {
            if (members.Key.SequenceEqual("sum"u8)) point.Sum = NumberOf(members.Value);
            else if (members.Key.SequenceEqual("max"u8)) point.Greatest = NumberOf(members.Value);
        }
    }

    private static double NumberOf(JsonValue value) =>
        value.IsNumber && Utf8Parser.TryParse(value.Raw, out double number, out var length) && length == value.Raw.Length ? number : -1;

    // The slash of "AWS/Lambda" is escaped by some writers.
    private static ReadOnlySpan<byte> Unescaped(JsonValue value) => value.Plain.SequenceEqual("AWS\\/Lambda"u8) ? "AWS/Lambda"u8 : value.Plain;
}
