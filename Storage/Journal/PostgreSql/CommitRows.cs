using Coldstart.Analytics;
using Coldstart.Storage.Journal.Shared;

namespace Coldstart.Storage.Journal.PostgreSql;

/// <summary>The rows of one commit: one for each partition that its entries touch (EXACTLY-ONCE.md, rule 4).</summary>
internal sealed class CommitRows
{
    private readonly CommitRow[] rows = [.. Enumerable.Range(0, Limits.JournalPartitions).Select(static partition => new CommitRow((short)partition))];
    private readonly List<CommitRow> touched = [];

    /// <summary>The first sequence of the commit.</summary>
    public long FirstSequence { get; private set; }

    /// <summary>The last sequence of the commit.</summary>
    public long LastSequence { get; private set; }

    public short[] Partitions { get; private set; } = [];

    public ReadOnlyMemory<byte>[] Directories { get; private set; } = [];

    public ReadOnlyMemory<byte>[] Blocks { get; private set; } = [];

    /// <summary>Begins a commit.</summary>
    public void Begin(long firstSequence)
    {
        foreach (var row in touched) row.Clear();
        touched.Clear();
        FirstSequence = firstSequence;
    }

    /// <summary>Adds the blocks of the next entry.</summary>
    public void Add(JournalEntry entry, long sequence)
    {
        LastSequence = sequence;
        var blocks = entry.Blocks;
        for (var index = 0; index < blocks.Count; index++)
        {
            var block = blocks[index];
            var row = rows[JournalPartition.Of(entry.Project, block.FunctionId)];
            if (row.IsEmpty) touched.Add(row);
            row.Add(entry, block, FirstSequence, sequence);
        }
    }

    /// <summary>Makes the values of the statement. A commit without blocks leaves an empty row, so that its outcome can be read.</summary>
    public void Finish()
    {
        if (touched.Count == 0) touched.Add(rows[0]);
        if (Partitions.Length != touched.Count)
        {
            Partitions = new short[touched.Count];
            Directories = new ReadOnlyMemory<byte>[touched.Count];
            Blocks = new ReadOnlyMemory<byte>[touched.Count];
        }
        for (var index = 0; index < touched.Count; index++)
        {
            Partitions[index] = touched[index].Partition;
            Directories[index] = touched[index].Directory.WrittenMemory;
            Blocks[index] = touched[index].Blocks.WrittenMemory;
        }
    }
}
