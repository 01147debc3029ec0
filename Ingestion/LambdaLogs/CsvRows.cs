using System.Buffers;
using Coldstart.Analytics;
using Coldstart.Analytics.Binary;
using Coldstart.Analytics.Records;

namespace Coldstart.Ingestion.LambdaLogs;

/// <summary>
/// Reads rows of CSV (RFC 4180) as Logs Insights and the console export them: a first line of the body that names the columns, among them
/// <c>@message</c> or <c>message</c>; a message may span lines.
/// </summary>
internal sealed class CsvRows(LogSink sink, LogDocuments documents, ByteWriter scratch)
{
    private const int ColumnsMax = 32;
    private const int HeaderLengthMax = 1024;

    private static readonly SearchValues<byte> NameBytes = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789@_. "u8);

    private readonly Column[] columns = new Column[ColumnsMax];
    private int count;

    private enum Column : byte
    {
        Other,
        Time,
        Message,
        LogStream,
        LogGroup,
    }

    /// <summary>A header was read.</summary>
    public bool HasColumns => count > 0;

    /// <summary>What follows is no CSV until a header comes.</summary>
    public void End() => count = 0;

    /// <summary>Reads a header, or behind one a row.</summary>
    /// <param name="text">The text.</param>
    /// <param name="at">Where a line begins.</param>
    /// <param name="next">Where the next one begins.</param>
    /// <returns>False where the text is no CSV.</returns>
    public bool TryRead(ReadOnlySpan<byte> text, int at, out int next)
    {
        next = at;
        if ((sink.Line == 0 || count > 0) && TryReadHeader(text, ref next)) return true;
        if (count == 0) return false;
        if (text[at] is (byte)'\n' or (byte)'\r')
        {
            next = at + 1;
            return true;
        }
        ReadRow(text, ref next);
        return true;
    }

    private bool TryReadHeader(ReadOnlySpan<byte> text, ref int next)
    {
        var at = next;
        var end = LogText.EndOfLine(text[..Math.Min(text.Length, at + HeaderLengthMax)], at);
        var line = text[at..end].TrimEnd((byte)'\r');
        var names = 0;
        var hasMessage = false;
        Span<Column> found = stackalloc Column[ColumnsMax];
        foreach (var range in line.Split((byte)','))
        {
            var name = line[range].Trim("\" "u8);
            if (names == ColumnsMax || name.IsEmpty || name.ContainsAnyExcept(NameBytes)) return false;
            found[names] = ColumnOf(name);
            hasMessage |= found[names++] == Column.Message;
        }
        if (!hasMessage || names < 2) return false;
        found[..names].CopyTo(columns);
        count = names;
        next = Math.Min(text.Length, end + 1);
        return true;
    }

    private static Column ColumnOf(ReadOnlySpan<byte> name)
    {
        if (name.SequenceEqual("@message"u8) || name.SequenceEqual("message"u8)) return Column.Message;
        if (name.SequenceEqual("@timestamp"u8) || name.SequenceEqual("timestamp"u8)) return Column.Time;
        if (name.SequenceEqual("@logStream"u8) || name.SequenceEqual("logStreamName"u8)) return Column.LogStream;
        return name.SequenceEqual("@log"u8) ? Column.LogGroup : Column.Other;
    }

    private void ReadRow(ReadOnlySpan<byte> text, ref int next)
    {
        var start = next;
        LogOrigin origin = default;
        ReadOnlySpan<byte> message = default;
        for (var i = 0; ; i++)
        {
            if (!TryReadCell(text, ref next, out var cell))
            {
                next = LogText.EndOfLine(text, start);
                origin.At(text[start..next]);
                sink.Reject(RejectionReason.MalformedLine, "a quoted cell of the row must end", origin);
                break;
            }
            if (i < count && columns[i] == Column.Message) message = cell;
            else if (i < count) Take(columns[i], cell, ref origin);
            if (next < text.Length && text[next] == ',')
            {
                next++;
                continue;
            }
            origin.At(text[start..next]);
            documents.ReadRow(message, ref origin);
            break;
        }
        next = Math.Min(text.Length, next + 1);
    }

    private static void Take(Column column, ReadOnlySpan<byte> cell, ref LogOrigin origin)
    {
        if (column == Column.Time && (LogTimes.TryRead(cell, out var timeUs, out _) || LogTimes.TryReadNumber(cell, out timeUs))) origin.At(timeUs);
        else if (column == Column.LogStream) origin.TryEnvironment(cell);
        else if (column == Column.LogGroup) origin.LogGroup(cell);
    }

    /// <summary>Reads a cell up to its comma or newline.</summary>
    private bool TryReadCell(ReadOnlySpan<byte> text, scoped ref int at, out ReadOnlySpan<byte> cell)
    {
        cell = default;
        if (at >= text.Length) return true;
        if (text[at] != '"')
        {
            var length = text[at..].IndexOfAny((byte)',', (byte)'\n');
            if (length < 0) length = text.Length - at;
            cell = text.Slice(at, length).TrimEnd((byte)'\r');
            at += length;
            return true;
        }
        var start = at + 1;
        var hasQuotes = false;
        var window = text[..Math.Min(text.Length, at + Limits.LogEventBytesMax)];
        for (at = start; ; at += 2, hasQuotes = true)
        {
            var length = window[Math.Min(at, window.Length)..].IndexOf((byte)'"');
            if (length < 0) return false;
            at += length;
            if (at + 1 >= text.Length || text[at + 1] != '"') break;
        }
        cell = hasQuotes ? Unquote(text[start..at]) : text[start..at];
        at++;
        if (at < text.Length && text[at] == '\r') at++;
        return at >= text.Length || text[at] is (byte)',' or (byte)'\n';
    }

    private ReadOnlySpan<byte> Unquote(ReadOnlySpan<byte> cell)
    {
        var start = scratch.Length;
        for (var quote = cell.IndexOf("\"\""u8); quote >= 0; quote = cell.IndexOf("\"\""u8))
        {
            scratch.WriteRaw(cell[..(quote + 1)]);
            cell = cell[(quote + 2)..];
        }
        scratch.WriteRaw(cell);
        return scratch.WrittenSpan[start..];
    }
}
