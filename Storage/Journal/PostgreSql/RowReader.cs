using Coldstart.Analytics.Binary;
using Coldstart.Analytics.Functions;
using Coldstart.Storage.Journal.Shared;

namespace Coldstart.Storage.Journal.PostgreSql;

/// <summary>
/// Reads a row's directory. For each block: 0 if it is of the same entry as the one before, else twice (1 + the entry's distance from the commit's first
/// sequence), plus 1 where another project than the last one's follows, and the time as a difference to the last entry's; then function, distance to
/// its previous block (0 for none) and length.
/// </summary>
internal ref struct RowReader(long lane, long firstSequence, ReadOnlySpan<byte> directory)
{
    private ByteReader reader = new(directory);
    private int offset;
    private int length;

    public Guid Project { get; private set; }

    public Guid Function { get; private set; }

    public Position Position { get; private set; }

    public long Previous { get; private set; }

    public long AcceptedAtUs { get; private set; }

    /// <summary>Where the block's bytes stand in the row's blocks.</summary>
    public readonly Range Bytes => offset..(offset + length);

    /// <exception cref="CorruptDataException">The bytes are no directory.</exception>
    public bool Read()
    {
        if (reader.AtEnd) return false;
        var entry = reader.ReadVarint64();
        if (entry > 0)
        {
            Position = new Position(lane, firstSequence + (entry >> 1) - 1);
            if ((entry & 1) != 0) Project = reader.ReadGuid();
            AcceptedAtUs = unchecked(AcceptedAtUs + reader.ReadSigned());
        }
        else if (Position == default)
        {
            throw new CorruptDataException("a row of the journal begins without an entry");
        }
        Function = reader.ReadGuid();
        var distance = reader.ReadVarint64();
        Previous = distance == 0 ? 0 : Position.Sequence - distance;
        offset += length;
        length = reader.ReadVarint(int.MaxValue);
        return true;
    }

    /// <summary>The block that was read, with its bytes cut from the row's.</summary>
    public readonly TailBlock Block(ReadOnlyMemory<byte> blocks) => new(Project, Function, Position, Previous, AcceptedAtUs, blocks[Bytes]);
}
