using Coldstart.Analytics;
using Coldstart.Analytics.Binary;
using Coldstart.Analytics.Records;

namespace Coldstart.Ingestion.LambdaLogs;

/// <summary>
/// Goes through log text piece by piece: a line with what continues it, or one JSON document, however many of them stand on a line
/// or however many lines one takes. Each piece ends as a record, a rejection, or skipped.
/// </summary>
internal sealed class LogText
{
    private readonly LogSink sink;
    private readonly ByteWriter scratch = new(1024);
    private readonly LogDocuments documents;
    private readonly LogLines lines;

    public LogText(LogSink sink)
    {
        this.sink = sink;
        documents = new LogDocuments(sink, this, scratch);
        lines = new LogLines(sink, documents, scratch);
    }

    /// <summary>Goes through a text.</summary>
    /// <param name="text">The text.</param>
    /// <param name="around">What is known of all of it.</param>
    /// <param name="stopAt">A line that begins here or later is left, so that its end can arrive.</param>
    /// <returns>Bytes that were read.</returns>
    public int Read(ReadOnlySpan<byte> text, in LogOrigin around, int stopAt)
    {
        var at = 0;
        // An object that is never closed is searched to the end of its text once; until there, one must end on its own line.
        var brokenUntil = 0;
        while (at < text.Length && at < stopAt && !sink.IsFull)
        {
            var next = ReadLine(text, at, around, ref brokenUntil);
            if (around.Depth == 0)
            {
                sink.Line += text[at..next].Count((byte)'\n');
                scratch.Clear();
            }
            at = next;
        }
        return at;
    }

    /// <summary>The newline that ends the line at <paramref name="at"/>, or the end of the text.</summary>
    public static int EndOfLine(ReadOnlySpan<byte> text, int at)
    {
        if (at >= text.Length) return text.Length;
        var length = text[at..].IndexOf((byte)'\n');
        return length < 0 ? text.Length : at + length;
    }

    /// <summary>Reads a line and what continues it; returns the start of the next.</summary>
    private int ReadLine(ReadOnlySpan<byte> text, int start, in LogOrigin around, ref int brokenUntil)
    {
        var origin = around;
        var at = start + LineHead.Read(text[start..], ref origin);
        sink.Saw(origin);
        while (at < text.Length && text[at] != '\n')
        {
            var end = JsonPunctuation.Skip(text, at);
            if (end == at) end = ReadPiece(text, start, at, origin, ref brokenUntil);
            start = end;
            at = LineHead.SkipBlanks(text, end);
        }
        return Math.Min(text.Length, at + 1);
    }

    /// <summary>Reads what stands at <paramref name="at"/>, behind a head that began at <paramref name="start"/>; returns where it ends.</summary>
    private int ReadPiece(ReadOnlySpan<byte> text, int start, int at, in LogOrigin around, ref int brokenUntil)
    {
        var origin = around;
        if (text[at] == '{' && TryReadDocument(text, start, at, ref origin, ref brokenUntil, out var end)) return end;
        end = EndOfPiece(text, at);
        if (origin.Depth == 0) origin.Raw = text[start..end];
        if (end - at > Limits.LogEventBytesMax) return ReadOverlong(text, at, end, origin);
        return lines.Read(text, start, at, end, ref origin);
    }

    private bool TryReadDocument(ReadOnlySpan<byte> text, int start, int at, ref LogOrigin origin, ref int brokenUntil, out int end)
    {
        end = at < brokenUntil ? EndOfLine(text, at) : Math.Min(text.Length, at + Limits.LogEventBytesMax);
        var first = JsonScan.SkipSpace(text[..end], at + 1);
        if (first >= end || text[first] is not ((byte)'"' or (byte)'}')) return false;
        if (LogDocument.TryRead(text[at..end], out var document, out var length))
        {
            end = at + length;
            if (origin.Depth == 0) origin.Raw = text[start..end];
            documents.Read(document, ref origin);
            return true;
        }
        brokenUntil = Math.Max(brokenUntil, at + length);
        end = EndOfPiece(text, at);
        if (origin.IsApplication || !GluedDocument.IsOurs(text[at..end])) return false;
        if (origin.Depth == 0) origin.Raw = text[start..end];
        sink.Reject(RejectionReason.MalformedJson, "the event must be JSON", origin);
        return true;
    }

    private static int EndOfPiece(ReadOnlySpan<byte> text, int at)
    {
        var end = EndOfLine(text, at);
        var glued = GluedDocument.IndexIn(text[at..end]);
        return glued > 0 ? at + glued : end;
    }

    private int ReadOverlong(ReadOnlySpan<byte> text, int at, int end, in LogOrigin origin)
    {
        if (ReportLines.IsOurs(text[at..end])) sink.Reject(RejectionReason.OutOfRange, "the line must not be longer than a log event can be", origin);
        else sink.Skip();
        return end;
    }
}
