using Coldstart.Analytics;
using Coldstart.Analytics.Binary;
using Coldstart.Analytics.Records;
using Coldstart.Ingestion.CloudWatch;
using Coldstart.Ingestion.LambdaLogs;
using Coldstart.Ingestion.Packing;

namespace Coldstart.Ingestion.Firehose;

/// <summary>
/// Reads one record, whatever a stream makes of it: payloads of CloudWatch Logs, packed or not, the messages that were taken out of them, platform events, or bare lines.
/// </summary>
internal sealed class FirehoseRecords
{
    private const string NoRecord = "a record must have its data as base64";

    private readonly LogSink sink;
    private readonly LogText lines;
    private readonly SubscriptionReader payloads;

    public FirehoseRecords(LogSink sink)
    {
        this.sink = sink;
        lines = new LogText(sink);
        payloads = new SubscriptionReader(sink, lines);
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
            ReadText(data.Span);
            return UnpackOutcome.Whole;
        }
        memory.Inflated.Clear();
        var lengthMax = Math.Min(Limits.FirehoseRecordInflatedBytesMax, Limits.FirehoseInflatedBytesMax - unpackedBytes);
        var outcome = lengthMax <= 0 ? UnpackOutcome.TooLarge : Inflation.Inflate(data, memory.Inflated, lengthMax);
        unpackedBytes += memory.Inflated.Length;
        switch (outcome)
        {
            case UnpackOutcome.Whole: ReadText(memory.Inflated.Memory.Span); break;
            case UnpackOutcome.TooLarge: sink.RejectPayload(RejectionReason.OutOfRange, "a record must not be so large when it is inflated; see firehose_record_inflated_bytes_max in /api/v1/limits", data.Span); break;
            case UnpackOutcome.Broken: sink.RejectPayload(RejectionReason.MalformedPayload, "the record must be whole gzip or zlib", data.Span); break;
        }
        return outcome == UnpackOutcome.NoMemory ? outcome : UnpackOutcome.Whole;
    }

    /// <summary>Reads text: the payloads in it, and what stands between them as lines.</summary>
    private void ReadText(ReadOnlySpan<byte> text)
    {
        var linesFrom = 0;
        // Only a text with the word can hold a payload: the others are read once.
        for (var at = text.IndexOf("\"logEvents\""u8) < 0 ? text.Length : PayloadText.Next(text, 0); at < text.Length; at = PayloadText.Next(text, at))
        {
            if (text[at] != '{' || !SubscriptionPayload.TryRead(text[at..], out var payload, out var length) || !payload.IsPayload)
            {
                at = LogText.EndOfLine(text, at);
                continue;
            }
            ReadLines(text[linesFrom..at]);
            payloads.Read(payload);
            at += length;
            linesFrom = at;
        }
        ReadLines(text[linesFrom..]);
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
