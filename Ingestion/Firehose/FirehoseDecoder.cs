using Coldstart.Analytics;
using Coldstart.Analytics.Records;
using Coldstart.Ingestion.LambdaLogs;
using Coldstart.Ingestion.Packing;

namespace Coldstart.Ingestion.Firehose;

/// <summary>
/// Reads the records of a delivery of Amazon Data Firehose (docs/designs/firehose.md), part by part: what one part becomes fits into one entry of the journal.
/// Where a part ends depends on the body alone, so that a repeated delivery falls into the same parts.
/// </summary>
/// <remarks>Never throws for what is in a record. Not safe for concurrent use; rent one per request, its buffers are used again.</remarks>
public sealed class FirehoseDecoder
{
    private readonly LogSink sink = new();
    private readonly FirehoseRecords records;
    private int cursor;
    private long unpackedBytes;

    public FirehoseDecoder() => records = new FirehoseRecords(sink);

    /// <summary>Starts a delivery.</summary>
    /// <param name="delivery">Without a fault.</param>
    public void Begin(in FirehoseDelivery delivery)
    {
        cursor = delivery.RecordsAt;
        unpackedBytes = 0;
    }

    /// <summary>Reads the next part of a delivery.</summary>
    /// <param name="body">The whole body.</param>
    /// <param name="memory">For what records hold.</param>
    /// <param name="defaults">What records do not tell.</param>
    /// <param name="acceptedAtUs">When the part was accepted, µs since 1970 UTC.</param>
    /// <param name="into">Takes records and rejections; <see cref="BatchCollector.Begin"/> was called.</param>
    /// <param name="more">Another part follows.</param>
    /// <returns><see cref="UnpackOutcome.NoMemory"/>, or whole: a record that is broken is a rejection.</returns>
    /// <exception cref="ArgumentException">The defaults name no valid function.</exception>
    public UnpackOutcome DecodePart(ReadOnlySpan<byte> body, in UnpackingMemory memory, LogDefaults defaults, long acceptedAtUs, BatchCollector into, out bool more)
    {
        sink.Begin(defaults, acceptedAtUs, isBounded: true);
        sink.Into(into);
        var partEnd = unpackedBytes + Limits.FirehosePartBytes;
        more = false;
        while (TryNext(body, out var record))
        {
            var outcome = records.Read(record, memory, ref unpackedBytes);
            if (outcome == UnpackOutcome.NoMemory) return outcome;
            if (unpackedBytes < partEnd) continue;
            more = HasNext(body);
            break;
        }
        return UnpackOutcome.Whole;
    }

    /// <summary>Reads one record alone: a dead letter that is tried again.</summary>
    /// <param name="record">Its bytes.</param>
    public UnpackOutcome DecodeRecord(ReadOnlyMemory<byte> record, in UnpackingMemory memory, LogDefaults defaults, long acceptedAtUs, BatchCollector into)
    {
        sink.Begin(defaults, acceptedAtUs, isBounded: true);
        sink.Into(into);
        unpackedBytes = 0;
        return records.ReadData(record, memory, ref unpackedBytes);
    }

    // The body was seen to be JSON when its delivery was read.
    private bool HasNext(ReadOnlySpan<byte> body)
    {
        cursor = JsonScan.SkipSpace(body, cursor);
        if (body[cursor] == ',') cursor = JsonScan.SkipSpace(body, cursor + 1);
        return body[cursor] != ']';
    }

    private bool TryNext(ReadOnlySpan<byte> body, out JsonValue record)
    {
        record = default;
        if (!HasNext(body)) return false;
        var start = cursor;
        JsonScan.TrySkipValue(body, ref cursor);
        record = new JsonValue(body[start..cursor]);
        return true;
    }
}
