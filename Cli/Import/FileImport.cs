using System.Security.Cryptography;
using Coldstart.Analytics;
using Coldstart.Cli.Import.Cutting;

namespace Coldstart.Cli.Import;

/// <summary>
/// Imports one file, one piece after the other: a piece is sent when all before it are durable. So what an earlier import left is always a
/// beginning of the file, and all of it is found again by asking the server, without any memory of this command's own:
/// <list type="number">
/// <item>A piece that is known as a whole was imported, and is passed over.</item>
/// <item>The first that is not may have been imported in part, when the file was shorter: its beginnings up to each line's end are asked for,
/// and the longest that is known is passed over.</item>
/// <item>The line behind that may have been imported before its end was written: its beginnings are asked for.</item>
/// <item>From the first place where nothing is known, everything is new, and is sent.</item>
/// </list>
/// </summary>
internal sealed class FileImport(PieceSender sender, PieceKey keys, ICut cut, PieceWindow window, ImportTotals totals, Action afterPiece)
{
    // Events that end without a line's end are short; more lines than this are not one.
    private const int UnfinishedLinesMax = 32;

    private bool isNew;
    private long lines;

    /// <summary>Imports what the window shows, to its end.</summary>
    public async Task RunAsync(CancellationToken cancellation)
    {
        while (window.Fill())
        {
            var length = cut.EndOfPiece(window.Bytes.Span, Limits.ImportPieceBytes);
            var at = isNew ? 0 : await PassKnownAsync(length, cancellation);
            var finished = Math.Max(at, EndOfFinished(length));
            if (at < finished) await SendAsync(at, finished, cancellation);
            if (finished < length) await SendAsync(finished, length, cancellation);
            window.Advance(length);
            afterPiece();
        }
    }

    /// <summary>Passes over what an earlier import sent of a piece.</summary>
    /// <returns>Bytes that it had sent.</returns>
    private async Task<int> PassKnownAsync(int length, CancellationToken cancellation)
    {
        var at = 0;
        while (at < length)
        {
            var known = await LongestKnownAsync(at, length, cancellation);
            if (known == 0) known = await KnownUnfinishedAsync(at, length, cancellation);
            if (known == 0)
            {
                isNew = true;
                break;
            }
            totals.AddKnown(known);
            lines += window.Bytes.Span.Slice(at, known).Count((byte)'\n');
            at += known;
        }
        return at;
    }

    private async Task<int> LongestKnownAsync(int at, int length, CancellationToken cancellation)
    {
        var ends = new List<int>();
        for (var end = at; end < length;)
        {
            var next = window.Bytes.Span[end..length].IndexOf((byte)'\n');
            end = next < 0 ? length : end + next + 1;
            ends.Add(end - at);
        }
        var candidates = KeysOf(at, ends);
        // The whole is what is known mostly: it is asked for alone.
        if (await sender.FirstUsedAsync([candidates[^1]], cancellation) == 0) return ends[^1];
        candidates.Reverse();
        var found = await sender.FirstUsedAsync(candidates[1..], cancellation);
        return found < 0 ? 0 : ends[^(found + 2)];
    }

    /// <summary>
    /// A line that was imported before its end was written. If it was counted then, it is counted, and the rest of it tells nothing more;
    /// if it was refused, it is imported now.
    /// </summary>
    private async Task<int> KnownUnfinishedAsync(int at, int length, CancellationToken cancellation)
    {
        var extent = cut.EndOfPiece(window.Bytes.Span[at..length], 1);
        var ends = Enumerable.Range(1, Math.Min(Limits.ImportUnfinishedBytes, extent - 1)).ToList();
        // A long line of JSON is whole without the newline.
        if (window.Bytes.Span[at..(at + extent)].TrimEnd("\r\n"u8).Length is var bare && bare > ends.Count) ends.Add(bare);
        if (ends.Count == 0) return 0;
        var candidates = KeysOf(at, ends);
        // The longest is the last that was sent: only where it was refused was the next one sent.
        candidates.Reverse();
        ends.Reverse();
        var found = await sender.FirstUsedAsync(candidates, cancellation);
        if (found < 0) return 0;
        var answer = await sender.SendAsync(candidates[found], HeadAt(at), window.Bytes.Slice(at, ends[found]), cut.ContentType, lines, cancellation);
        return answer.Processed > 0 ? extent : 0;
    }

    /// <summary>Keys of the beginnings of what follows a place, by their lengths in ascending order.</summary>
    private List<string> KeysOf(int at, List<int> lengths)
    {
        var made = new List<string>(lengths.Count);
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var hashed = 0;
        foreach (var length in lengths)
        {
            hash.AppendData(window.Bytes.Span[(at + hashed)..(at + length)]);
            hashed = length;
            made.Add(keys.Of(window.Offset + at, hash.GetCurrentHash()));
        }
        return made;
    }

    /// <summary>
    /// Where the event begins that the file breaks off in, without a line's end. It goes as a piece of its own: if the file goes on there,
    /// the pieces before it are still what they were.
    /// </summary>
    private int EndOfFinished(int length)
    {
        var piece = window.Bytes.Span[..length];
        if (!window.IsLast || length < window.Bytes.Length || piece[^1] == '\n') return length;
        var end = piece.LastIndexOf((byte)'\n');
        for (var tries = 0; end > 0 && tries < UnfinishedLinesMax; tries++)
        {
            if (cut.EndOfPiece(piece, end) == end + 1) return end + 1;
            end = piece[..end].LastIndexOf((byte)'\n');
        }
        return length;
    }

    private async Task SendAsync(int from, int to, CancellationToken cancellation)
    {
        var piece = window.Bytes[from..to];
        if (piece.Span.ContainsAnyExcept(" \t\r\n"u8))
        {
            var answer = await sender.SendAsync(keys.Of(piece.Span, window.Offset + from), HeadAt(from), piece, cut.ContentType, lines, cancellation);
            totals.Add(answer, piece.Length);
            // Nobody remembers it, so what follows may be known all the same.
            if (answer.IsRefused) isNew = false;
        }
        else
        {
            isNew = false;
        }
        lines += piece.Span.Count((byte)'\n');
    }

    // The first piece holds the line that the others need.
    private ReadOnlyMemory<byte> HeadAt(int at) => window.Offset + at == 0 ? default : cut.Head;
}
