using Coldstart.Analytics;
using Coldstart.Analytics.Binary;
using Coldstart.Analytics.Records;
using Coldstart.Ingestion.CloudWatch;
using Coldstart.Ingestion.LambdaLogs;
using Coldstart.Ingestion.MetricStreams;
using Coldstart.Ingestion.Packing;

namespace Coldstart.Ingestion.Firehose;

/// <summary>
/// Reads one record, whatever a stream makes of it: payloads of CloudWatch Logs, packed or not, the messages that were taken out of them, platform events, bare lines, or a metric stream.
/// </summary>
internal sealed class FirehoseRecords
{
    private const string NoRecord = "a record must have its data as base64";

    private readonly LogSink sink;
    private readonly LogText lines;
    private readonly SubscriptionReader payloads;
    private readonly MetricRecords metrics;
    private readonly MetricStreamProtobuf protobuf;

    public FirehoseRecords(LogSink sink)
    {
        this.sink = sink;
        lines = new LogText(sink);
        payloads = new SubscriptionReader(sink, lines);
        metrics = new MetricRecords(sink);
        protobuf = new MetricStreamProtobuf(sink, metrics);
    }

    /// <summary>Reads a record.</summary>
    /// <param name="record">As it stands in the body.</param>
    /// <param name="memory">Its own for this record.</param>
    /// <param name="unpackedBytes">Bytes that were unpacked for this delivery; grows.</param>
    /// <returns><see cref="UnpackOutcome.NoMemory"/>, or whole: what is broken was rejected.</returns>
    public UnpackOutcome Read(JsonValue record, in UnpackingMemory memory, ref long unpackedBytes)
    {
        var data = DataOf(record);
        memory.Decoded.Clear();
        if (!data.IsString)
        {
            sink.RejectPayload(RejectionReason.MalformedPayload, NoRecord, record.Raw);
            return UnpackOutcome.Whole;
        }
        var text = data.Plain;
        if (text.Contains((byte)'\\')) text = data.Text(new ByteWriter(text.Length));
        switch (Base64Text.Decode(text, memory.Decoded))
        {
            case UnpackOutcome.NoMemory: return UnpackOutcome.NoMemory;
            case UnpackOutcome.Whole: return ReadData(memory.Decoded.Memory, memory, ref unpackedBytes);
            default:
                sink.RejectPayload(RejectionReason.MalformedPayload, NoRecord, record.Raw);
                return UnpackOutcome.Whole;
        }
    }

    /// <summary>Reads the bytes of a record.</summary>
    public UnpackOutcome ReadData(ReadOnlyMemory<byte> data, in UnpackingMemory memory, ref long unpackedBytes)
    {
        if (!PackedForm.IsPacked(data.Span))
        {
            unpackedBytes += data.Length;
            ReadUnpacked(data.Span);
            return UnpackOutcome.Whole;
        }
        memory.Inflated.Clear();
        var lengthMax = Math.Min(Limits.FirehoseRecordInflatedBytesMax, Limits.FirehoseInflatedBytesMax - unpackedBytes);
        var outcome = lengthMax <= 0 ? UnpackOutcome.TooLarge : Inflation.Inflate(data, memory.Inflated, lengthMax);
        unpackedBytes += memory.Inflated.Length;
        switch (outcome)
        {
            case UnpackOutcome.Whole: ReadUnpacked(memory.Inflated.Memory.Span); break;
            case UnpackOutcome.TooLarge: sink.RejectPayload(RejectionReason.OutOfRange, "a record must not be so large when it is inflated; see firehose_record_inflated_bytes_max in /api/v1/limits", data.Span); break;
            case UnpackOutcome.Broken: sink.RejectPayload(RejectionReason.MalformedPayload, "the record must be whole gzip or zlib", data.Span); break;
        }
        return outcome == UnpackOutcome.NoMemory ? outcome : UnpackOutcome.Whole;
    }

    private void ReadUnpacked(ReadOnlySpan<byte> bytes)
    {
        if (MetricStreamProtobuf.Is(bytes)) protobuf.Read(bytes);
        // Only a text with one of these words can hold more than lines: the others are read once.
        else if (bytes.IndexOf("\"logEvents\""u8) >= 0 || bytes.IndexOf("\"metric_stream_name\""u8) >= 0) ReadDocuments(bytes);
        else ReadLines(bytes);
    }

    /// <summary>Reads the payloads and metrics of a text, and what stands between them as lines.</summary>
    private void ReadDocuments(ReadOnlySpan<byte> text)
    {
        var linesFrom = 0;
        // An object that is never closed was searched up to here: before it, an object must end on its own line, or all of them would be searched.
        var brokenUntil = 0;
        for (var at = PayloadText.Next(text, 0); at < text.Length; at = PayloadText.Next(text, at))
        {
            var end = at < brokenUntil ? LogText.EndOfLine(text, at) : text.Length;
            var length = 0;
            if (text[at] != '{' || !TryReadDocument(text[linesFrom..at], text[at..end], out length))
            {
                brokenUntil = Math.Max(brokenUntil, at + length);
                at = LogText.EndOfLine(text, at);
                continue;
            }
            at += length;
            linesFrom = at;
        }
        ReadLines(text[linesFrom..]);
    }

    /// <summary>Reads a payload or a metric, and the lines before it.</summary>
    private bool TryReadDocument(ReadOnlySpan<byte> before, ReadOnlySpan<byte> text, out int length)
    {
        if (SubscriptionPayload.TryRead(text, out var payload, out length) && payload.IsPayload)
        {
            ReadLines(before);
            payloads.Read(payload);
            return true;
        }
        if (!MetricStreamJson.TryRead(text, out var point, out var isPoint, out length) || !isPoint) return false;
        ReadLines(before);
        metrics.Take(point, text[..length]);
        return true;
    }

    private void ReadLines(ReadOnlySpan<byte> text)
    {
        if (PayloadText.Next(text, 0) == text.Length) return;
        sink.NextSender();
        if (sink.MayLearnFrom(text))
        {
            var into = sink.Collector;
            sink.Into(null);
            ReadAll(text);
            sink.Into(into);
        }
        var read = ReadAll(text);
        if (read < text.Length) sink.RejectPayload(RejectionReason.OutOfRange, "too much of the delivery cannot be read: the rest of the record was left", text[read..]);
    }

    private int ReadAll(ReadOnlySpan<byte> text)
    {
        lines.Begin();
        return lines.Read(text, default, int.MaxValue);
    }

    private static JsonValue DataOf(JsonValue record)
    {
        if (!record.IsObject) return default;
        var members = new JsonMembers(record.Raw);
        while (members.Next())
        {
            if (members.Key.SequenceEqual("data"u8)) return members.Value;
        }
        return default;
    }
}
