using Coldstart.Analytics.Binary;

namespace Coldstart.Storage.Journal.PostgreSql;

/// <summary>What one commit writes for one partition, in buffers that are used again.</summary>
internal sealed class CommitRow(short partition)
{
    private long lastSequence;
    private Guid lastProject;
    private long lastAcceptedAtUs;

    public short Partition => partition;

    public bool IsEmpty => Directory.Length == 0;

    /// <summary>Which blocks there are, in the form that <see cref="RowReader"/> reads.</summary>
    public ByteWriter Directory { get; } = new(64);

    /// <summary>Their bytes, one behind the other.</summary>
    public ByteWriter Blocks { get; } = new(256);

    /// <summary>Adds a block of an entry; entries come in the order of their sequences.</summary>
    public void Add(JournalEntry entry, JournalBlock block, long firstSequence, long sequence)
    {
        if (sequence == lastSequence)
        {
            Directory.WriteByte(0);
        }
        else
        {
            var isOfOther = lastSequence == 0 || entry.Project != lastProject;
            Directory.WriteVarint(((ulong)(sequence - firstSequence + 1) << 1) | (isOfOther ? 1u : 0));
            if (isOfOther) Directory.WriteGuid(entry.Project);
            // Entries of one commit come within a moment.
            Directory.WriteSigned(unchecked(entry.AcceptedAtUs - lastAcceptedAtUs));
            (lastSequence, lastProject, lastAcceptedAtUs) = (sequence, entry.Project, entry.AcceptedAtUs);
        }
        Directory.WriteGuid(block.FunctionId);
        Directory.WriteVarint(block.Previous == 0 ? 0 : sequence - block.Previous);
        Directory.WriteVarint((ulong)block.Block.Length);
        Blocks.WriteRaw(block.Block.Span);
    }

    public void Clear()
    {
        lastSequence = 0;
        lastAcceptedAtUs = 0;
        Directory.ClearAndTrim(Analytics.Limits.PostgreSqlRowBytesKept);
        Blocks.ClearAndTrim(Analytics.Limits.PostgreSqlRowBytesKept);
    }
}
