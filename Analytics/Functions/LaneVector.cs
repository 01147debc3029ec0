using Coldstart.Analytics.Binary;

namespace Coldstart.Analytics.Functions;

/// <summary>Per lane the highest sequence that a function has applied (EXACTLY-ONCE.md, "vector"). A handful of lanes at most times.</summary>
internal sealed class LaneVector
{
    private Position[] applied = [];

    public int Count => applied.Length;

    public IEnumerable<long> Lanes => applied.Select(static position => position.Lane);

    /// <summary>A copy of all of it.</summary>
    public Position[] Positions => [.. applied];

    /// <summary>Highest sequence of a lane; 0 for none.</summary>
    public long this[long lane]
    {
        get
        {
            foreach (ref readonly var position in applied.AsSpan())
            {
                if (position.Lane == lane) return position.Sequence;
            }
            return 0;
        }
    }

    /// <summary>Moves a lane forward.</summary>
    /// <exception cref="InvalidOperationException">It would move back.</exception>
    public void Advance(Position position)
    {
        for (var i = 0; i < applied.Length; i++)
        {
            if (applied[i].Lane != position.Lane) continue;
            if (position.Sequence <= applied[i].Sequence) throw new InvalidOperationException("A vector never moves back.");
            applied[i] = position;
            return;
        }
        if (applied.Length == Limits.LanesPerFunction) throw new InvalidOperationException("The vector of a function has too many lanes: settled ones were not forgotten.");
        applied = [.. applied, position];
    }

    public void Forget(long lane) => applied = [.. applied.Where(position => position.Lane != lane)];

    public void Encode(ByteWriter writer)
    {
        writer.WriteVarint((ulong)applied.Length);
        foreach (var position in applied)
        {
            writer.WriteVarint(position.Lane);
            writer.WriteVarint(position.Sequence);
        }
    }

    public void Decode(ref ByteReader reader)
    {
        for (var left = reader.ReadVarint(Limits.LanesPerFunction); left > 0; left--)
        {
            var position = new Position(reader.ReadVarint64(), reader.ReadVarint64());
            if (position.Sequence <= this[position.Lane]) CorruptDataException.Throw("the vector names a lane twice");
            Advance(position);
        }
    }
}
