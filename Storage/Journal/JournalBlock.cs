namespace Coldstart.Storage.Journal;

/// <summary>The block of one function within an entry.</summary>
public sealed class JournalBlock
{
    public required Guid FunctionId { get; set; }

    /// <summary>The sequence of the same function's previous block in this lane, 0 for the first. Stamped in <see cref="JournalAppend.Assigned"/>.</summary>
    public long Previous { get; set; }

    /// <summary>A <see cref="Analytics.Records.FunctionBatch"/>.</summary>
    public required ReadOnlyMemory<byte> Block { get; set; }
}
