using System.Text;

namespace Coldstart.Storage.Journal.PostgreSql;

/// <summary>An entry that waits for its commit.</summary>
/// <param name="Append">The entry and its sender.</param>
/// <param name="SizeBytes">About what it takes in the journal and its tables.</param>
internal readonly record struct WaitingAppend(JournalAppend Append, int SizeBytes)
{
    /// <summary>Row, index and directory of a block, about.</summary>
    private const int BlockOverheadBytes = 64;

    private const int EntryOverheadBytes = 64;

    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    public JournalEntry Entry => Append.Entry;

    /// <exception cref="EncoderFallbackException">A text of the entry is no valid UTF-16. In the commit it would fail, and its neighbours with it.</exception>
    public static WaitingAppend Of(JournalAppend append)
    {
        var entry = append.Entry;
        if (entry.Idempotency is { } key) _ = Utf8.GetByteCount(key.Key) + Utf8.GetByteCount(key.Route);
        for (var index = 0; index < entry.DeadLetters.Count; index++) _ = Utf8.GetByteCount(entry.DeadLetters[index].Door) + Utf8.GetByteCount(entry.DeadLetters[index].Detail);
        var sizeBytes = (long)EntryOverheadBytes + (entry.Idempotency?.Result.Length ?? 0);
        for (var index = 0; index < entry.Blocks.Count; index++) sizeBytes += entry.Blocks[index].Block.Length + BlockOverheadBytes;
        for (var index = 0; index < entry.DeadLetters.Count; index++) sizeBytes += entry.DeadLetters[index].Content.Length + BlockOverheadBytes;
        return new WaitingAppend(append, (int)Math.Min(sizeBytes, int.MaxValue));
    }
}
