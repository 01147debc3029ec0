using Coldstart.Analytics;
using Coldstart.Analytics.Binary;
using Coldstart.Analytics.Records;

namespace Coldstart.Ingestion.LambdaLogs;

/// <summary>
/// Goes through log text piece by piece: a line with what continues it, or one JSON document, however many of them stand on a line
/// or however many lines one takes. Each piece ends as a record, a rejection, or skipped.
/// </summary>
/// <remarks>No byte is looked at more than a few times, whatever a body holds: what is searched far ahead is remembered in <see cref="Horizon"/>.</remarks>
internal sealed class LogText
{
    private readonly LogSink sink;
    private readonly ByteWriter scratch = new(1024);
    private readonly LogDocuments documents;
    private readonly LogLines lines;
    private readonly CsvRows rows;
    private bool isInOverlongLine;

    public LogText(LogSink sink)
    {
        this.sink = sink;
        documents = new LogDocuments(sink, this, scratch);
        lines = new LogLines(sink, documents, scratch);
        rows = new CsvRows(sink, documents, scratch);
    }

    /// <summary>A line that names columns was read, and what follows are rows.</summary>
    public bool IsInRows => rows.HasColumns;

    /// <summary>Forgets what lasts from one chunk of a body to the next.</summary>
    public void Begin()
    {
        isInOverlongLine = false;
        rows.End();
    }

    /// <summary>Goes through a text.</summary>
    /// <param name="text">The text.</param>
    /// <param name="around">What is known of all of it.</param>
    /// <param name="stopAt">A line that begins here or later is left, so that its end can arrive.</param>
    /// <returns>Bytes that were read.</returns>
    public int Read(ReadOnlySpan<byte> text, in LogOrigin around, int stopAt)
    {
        Horizon horizon = default;
        var at = around.Depth == 0 && isInOverlongLine ? SkipOverlongLine(text) : 0;
        while (at < text.Length && at < stopAt && !sink.IsFull)
        {
            int next;
            if (around.Depth > 0) next = ReadLine(text, at, around, ref horizon);
            else
            {
                scratch.Clear();
                sink.NextLine();
                if (!rows.TryRead(text, at, out next)) next = ReadLine(text, at, around, ref horizon);
                sink.Line += text[at..next].Count((byte)'\n');
            }
            at = next;
        }
        return at;
    }

    /// <summary>Reads the message of one event of an envelope.</summary>
    /// <param name="message">The JSON value.</param>
    /// <param name="origin">What the envelope tells.</param>
    public void ReadEvent(JsonValue message, ref LogOrigin origin)
    {
        scratch.Clear();
        sink.NextLine();
        documents.ReadMessage(message, ref origin);
    }

    /// <summary>Reads the text of one event.</summary>
    /// <param name="message">Without what it was packed in.</param>
    /// <param name="origin">What is told of it.</param>
    public void ReadMessage(ReadOnlySpan<byte> message, ref LogOrigin origin)
    {
        scratch.Clear();
        sink.NextLine();
        documents.ReadRow(message, ref origin);
    }

    /// <summary>Reads an event that stands alone.</summary>
    /// <param name="document">Its members.</param>
    /// <param name="origin">Where it stands.</param>
    public void ReadDocument(in LogDocument document, ref LogOrigin origin)
    {
        scratch.Clear();
        documents.Read(document, ref origin);
    }

    /// <summary>The newline that ends the line at <paramref name="at"/>, or the end of the text.</summary>
    public static int EndOfLine(ReadOnlySpan<byte> text, int at)
    {
        if (at >= text.Length) return text.Length;
        var length = text[at..].IndexOf((byte)'\n');
        return length < 0 ? text.Length : at + length;
    }

    /// <summary>Reads a line and what continues it; returns the start of the next.</summary>
    private int ReadLine(ReadOnlySpan<byte> text, int start, in LogOrigin around, ref Horizon horizon)
    {
        var origin = around;
        var at = start + LineHead.Read(text[start..], ref origin);
        sink.Saw(origin);
        while (at < text.Length && text[at] != '\n')
        {
            var end = JsonPunctuation.Skip(text, at);
            if (end == at) end = ReadPiece(text, start, at, origin, ref horizon);
            start = end;
            at = LineHead.SkipBlanks(text, end);
        }
        return Math.Min(text.Length, at + 1);
    }

    /// <summary>Reads what stands at <paramref name="at"/>, behind a head that began at <paramref name="start"/>; returns where it ends.</summary>
    private int ReadPiece(ReadOnlySpan<byte> text, int start, int at, in LogOrigin around, ref Horizon horizon)
    {
        if (horizon.LineEnd <= at) horizon.LineEnd = EndOfLine(text, at);
        var origin = around;
        if (text[at] == '{' && TryReadDocument(text, start, at, ref origin, ref horizon, out var end)) return end;
        end = at + GluedPieces.LengthOfFirst(text[at..horizon.LineEnd]);
        origin.At(text[start..end]);
        return end - at > Limits.LogEventBytesMax
            ? ReadOverlongLine(text, at, end, origin)
            : lines.Read(text, new LineExtent(start, at, end), ref origin);
    }

    private bool TryReadDocument(ReadOnlySpan<byte> text, int start, int at, ref LogOrigin origin, ref Horizon horizon, out int end)
    {
        end = Math.Min(at < horizon.BrokenUntil ? horizon.LineEnd : text.Length, at + Limits.LogEventBytesMax);
        var first = JsonScan.SkipSpace(text[..end], at + 1);
        if (first >= end || text[first] is not ((byte)'"' or (byte)'}')) return false;
        if (LogDocument.TryRead(text[at..end], out var document, out var length))
        {
            end = at + length;
            origin.At(text[start..end]);
            documents.Read(document, ref origin);
            return true;
        }
        horizon.BrokenUntil = Math.Max(horizon.BrokenUntil, at + length);
        end = at + GluedPieces.LengthOfFirst(text[at..horizon.LineEnd]);
        if (origin.IsApplication || !GluedPieces.IsOurs(text[at..end])) return false;
        origin.At(text[start..end]);
        sink.Reject(RejectionReason.MalformedJson, "the event must be JSON", origin);
        return true;
    }

    private int ReadOverlongLine(ReadOnlySpan<byte> text, int at, int end, in LogOrigin origin)
    {
        isInOverlongLine = origin.Depth == 0 && end == text.Length;
        if (ReportLines.KindOf(text[at..end], out _) != default) sink.Reject(RejectionReason.OutOfRange, "the line must not be longer than a log event can be", origin);
        else sink.Skip();
        return end;
    }

    // Its beginning was counted with the chunk before.
    private int SkipOverlongLine(ReadOnlySpan<byte> text)
    {
        var end = EndOfLine(text, 0);
        if (end == text.Length) return end;
        isInOverlongLine = false;
        sink.Line++;
        return end + 1;
    }

    /// <summary>How far ahead the text is known.</summary>
    private struct Horizon
    {
        /// <summary>End of the line that was searched last.</summary>
        public int LineEnd;

        /// <summary>An object that is never closed was searched up to here; before it, an object must end on its own line.</summary>
        public int BrokenUntil;
    }
}
