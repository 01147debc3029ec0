using Coldstart.Analytics.Functions;
using Coldstart.Storage.Journal.Shared;

namespace Coldstart.Simulation.Tests.Database;

/// <summary>An entry as the simulated database holds it.</summary>
internal sealed record JournalRow(Position Position, long Range, IReadOnlyList<TailBlock> Blocks)
{
    /// <summary>The database's count of commits when it was committed; later views see it.</summary>
    public long Stamp { get; set; }

    public override string ToString() =>
        $"{Position.Lane}:{Position.Sequence} in range {Range}: {string.Join(", ", Blocks.Select(block => $"{block.Function.ToString()[..4]} after {block.Previous}"))}";
}

/// <summary>A lane's row.</summary>
internal sealed class LaneRow(long number, Session writer, long openedStamp)
{
    public long Number { get; } = number;

    public Session Writer { get; } = writer;

    public long OpenedStamp { get; } = openedStamp;

    public bool IsClosed { get; set; }

    /// <summary>Closed, and nothing of it is left: forgotten by the database.</summary>
    public long GoneStamp { get; set; } = long.MaxValue;
}

/// <summary>A range's partition.</summary>
internal sealed class RangeRow(long id)
{
    public long Id { get; } = id;

    public List<JournalRow> Rows { get; } = [];

    public bool IsSealed { get; set; }

    public long DroppedStamp { get; set; } = long.MaxValue;
}

/// <summary>A used key: of an open transaction, or committed.</summary>
internal sealed class KeyRow(Transaction? owner, UsedKey used)
{
    public Transaction? Owner { get; set; } = owner;

    public UsedKey Used { get; set; } = used;
}
