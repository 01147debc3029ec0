using Coldstart.Analytics;
using Coldstart.Analytics.Records;

namespace Coldstart.Ingestion.LambdaLogs;

/// <summary>
/// Reads the logs of AWS Lambda, text or JSON, into records (docs/designs/log-lines.md): the door <c>/ingest/logs</c> and the command line.
/// Each line becomes a fragment of its own; only the function joins them. Nothing is kept from one request to the next.
/// </summary>
/// <remarks>
/// Never throws for what is in a body. Not safe for concurrent use; rent one per request, its buffers are used again.
/// A body of any length is read in chunks with <see cref="Begin"/> and <see cref="DecodeChunk"/>.
/// </remarks>
public sealed class LambdaLogDecoder
{
    private readonly LogSink sink = new();
    private readonly LogText text;
    private bool first;

    public LambdaLogDecoder() => text = new LogText(sink);

    /// <summary>Reads a whole body.</summary>
    /// <param name="body">The inflated bytes.</param>
    /// <param name="defaults">What the lines do not hold.</param>
    /// <param name="acceptedAtUs">When the request was accepted, µs since 1970 UTC: the time of lines that have none.</param>
    /// <param name="into">Takes records and rejections; <see cref="BatchCollector.Begin"/> was called.</param>
    /// <exception cref="ArgumentException">The defaults name no valid function.</exception>
    public void Decode(ReadOnlySpan<byte> body, LogDefaults defaults, long acceptedAtUs, BatchCollector into)
    {
        Begin(defaults, acceptedAtUs);
        if (body.Count((byte)'\n') >= Limits.LogLinesPerRequest)
        {
            into.Reject(new Rejection(0, "", RejectionReason.OutOfRange, $"a request must have at most {Limits.LogLinesPerRequest} lines: send it in parts", default));
            return;
        }
        // Function and region stand in the first line of an environment, which need not be the first of the body;
        // all records of a function must go to the same one, so the body is asked before it is read.
        Learn(body, true);
        Rewind();
        DecodeChunk(body, true, into);
    }

    /// <summary>Starts a body that comes in chunks.</summary>
    /// <exception cref="ArgumentException">The defaults name no valid function.</exception>
    public void Begin(LogDefaults defaults, long acceptedAtUs)
    {
        sink.Begin(defaults, acceptedAtUs);
        Rewind();
    }

    /// <summary>
    /// Learns from a chunk which function and region its log streams belong to. A file can be read twice: learn from all of it, then
    /// <see cref="Rewind"/> and decode; what comes once is learned as it comes.
    /// </summary>
    /// <returns>Bytes that were read, as in <see cref="DecodeChunk"/>.</returns>
    public int Learn(ReadOnlySpan<byte> chunk, bool last) =>
        last && !sink.MayLearnFrom(chunk) ? chunk.Length : Read(chunk, last, null);

    /// <summary>What the lines that were learned from tell of their function.</summary>
    public LearnedOrigin Learned => sink.Learned;

    /// <summary>Rows of CSV follow: a part of the body that is read alone needs the line that names the columns in front of it.</summary>
    public bool IsInRows => text.IsInRows;

    /// <summary>Where the first event ends that ends at or behind a number of bytes: there a body can be cut, and its parts say what the whole says.</summary>
    /// <param name="chunk">Follows what was read before; an event that begins at <paramref name="leastBytes"/> or before must have its end in it, or the end of the body.</param>
    /// <param name="leastBytes">Bytes in front of the cut, at least.</param>
    public int EndOfEvent(ReadOnlySpan<byte> chunk, int leastBytes)
    {
        sink.Into(null);
        var skipped = TakeMark(chunk);
        return skipped + text.Read(chunk[skipped..], default, Math.Max(1, leastBytes - skipped));
    }

    /// <summary>Goes back to the first line, with what was learned.</summary>
    public void Rewind()
    {
        sink.Rewind();
        text.Begin();
        first = true;
    }

    /// <summary>Reads the next chunk of a body.</summary>
    /// <param name="chunk">The bytes that <see cref="DecodeChunk"/> has not read yet and those that follow; cut anywhere.</param>
    /// <param name="last">Nothing follows this chunk.</param>
    /// <param name="into">Takes records and rejections; may be another one for each chunk.</param>
    /// <returns>
    /// Bytes that were read: give the rest again in front of the next chunk. With <see cref="Limits.LogChunkBytesMin"/> bytes or more
    /// at least one line is read; the last chunk is read whole.
    /// </returns>
    public int DecodeChunk(ReadOnlySpan<byte> chunk, bool last, BatchCollector into) => Read(chunk, last, into);

    private int Read(ReadOnlySpan<byte> chunk, bool last, BatchCollector? into)
    {
        sink.Into(into);
        var skipped = TakeMark(chunk);
        var body = chunk[skipped..];
        LogOrigin origin = default;
        var read = text.Read(body, origin, last ? int.MaxValue : body.Length - Limits.LogEventBytesMax);
        if (sink.IsFull && read < body.Length)
        {
            origin.At(body[read..]);
            sink.Reject(RejectionReason.OutOfRange, $"more than {Limits.LogRejectionsPerRequest} lines cannot be read: the rest was left", origin);
            read = body.Length;
        }
        return skipped + read;
    }

    /// <summary>Bytes of the byte order mark, which only the beginning of a body has.</summary>
    private int TakeMark(ReadOnlySpan<byte> chunk)
    {
        var skipped = first && chunk.StartsWith("\uFEFF"u8) ? 3 : 0;
        first = false;
        return skipped;
    }
}
