using System.Runtime.CompilerServices;
using Coldstart.Analytics.Binary;
using Coldstart.Analytics.Records;

namespace Coldstart.Analytics.Functions.Quality;

/// <summary>
/// What came of a function through one door: all of it in number, and what it was like over the last two UTC days on which something came in a row, so that a sender
/// that was mended is soon found in order. 250 bytes; days are those of acceptance, so that a replay counts the same.
/// </summary>
internal sealed class DoorFigures(RecordSource source)
{
    private const long DayUs = 86_400_000_000;

    private DoorTally.Numbers today;
    private DoorTally.Numbers yesterday;
    private Days since;
    private int day;

    public RecordSource Source { get; } = source;

    /// <summary>Records that ever came.</summary>
    public long Records { get; private set; }

    /// <summary>Time of the earliest record, µs since 1970 UTC.</summary>
    public long FirstUs { get; private set; } = long.MaxValue;

    /// <summary>Time of the latest record.</summary>
    public long LastUs { get; private set; }

    /// <summary>How many of both days; of <see cref="DoorCount.AheadSeconds"/> the most.</summary>
    public long this[DoorCount count]
    {
        get
        {
            var (now, before) = ((long)today[(int)count], (long)yesterday[(int)count]);
            return count == DoorCount.AheadSeconds ? Math.Max(now, before) : now + before;
        }
    }

    /// <summary>The first day of an unbroken row on which something of this kind came, µs since 1970 UTC; 0 where nothing does.</summary>
    public long SinceUs(DoorCount count) => since[(int)count] * DayUs;

    /// <summary>Something came on the day of a moment or the day before.</summary>
    public bool IsFresh(long nowUs) => nowUs / DayUs - day <= 1;

    /// <summary>Adds what a block brought.</summary>
    public void Add(in DoorTally tally, long records, long acceptedAtUs)
    {
        RollTo((int)(acceptedAtUs / DayUs));
        Records += records;
        FirstUs = Math.Min(FirstUs, tally.FirstUs);
        LastUs = Math.Max(LastUs, tally.LastUs);
        for (var count = 0; count < DoorTally.Length; count++)
        {
            var more = tally[(DoorCount)count];
            // A delivery of Firehose may hold both, and each has figures of its own.
            if (more == 0 || (count == (int)DoorCount.Measured) != (Source == RecordSource.MetricStream)) continue;
            if (since[count] == 0) since[count] = (ushort)day;
            ref var number = ref today[count];
            number = count == (int)DoorCount.AheadSeconds ? Math.Max(number, more) : (uint)Math.Min((ulong)number + more, uint.MaxValue);
        }
    }

    public void Encode(ByteWriter writer)
    {
        writer.WriteByte((byte)Source);
        writer.WriteVarint(Records);
        writer.WriteSigned(FirstUs);
        writer.WriteSigned(LastUs);
        writer.WriteVarint((ulong)day);
        ulong present = 0;
        for (var count = 0; count < DoorTally.Length; count++) present |= (since[count] == 0 ? 0UL : 1UL) << count;
        writer.WriteVarint(present);
        for (var count = 0; count < DoorTally.Length; count++)
        {
            if (since[count] == 0) continue;
            writer.WriteVarint((ulong)(day - since[count]));
            writer.WriteVarint((ulong)today[count]);
            writer.WriteVarint((ulong)yesterday[count]);
        }
    }

    /// <exception cref="CorruptDataException">Damaged.</exception>
    public static DoorFigures Decode(ref ByteReader reader)
    {
        var source = reader.ReadByte();
        if (source == 0 || source >= RecordSources.Count) CorruptDataException.Throw("a door is unknown");
        var door = new DoorFigures((RecordSource)source) { Records = reader.ReadVarint64(), FirstUs = reader.ReadSigned(), LastUs = reader.ReadSigned(), day = reader.ReadVarint(ushort.MaxValue) };
        var present = reader.ReadVarint((1 << DoorTally.Length) - 1);
        for (var count = 0; count < DoorTally.Length; count++)
        {
            if ((present >> count & 1) == 0) continue;
            door.since[count] = (ushort)(door.day - reader.ReadVarint(door.day));
            door.today[count] = (uint)Math.Min(reader.ReadVarint(), uint.MaxValue);
            door.yesterday[count] = (uint)Math.Min(reader.ReadVarint(), uint.MaxValue);
        }
        return door;
    }

    /// <summary>Clocks of several processes may differ by a little at midnight: a day that is over is not opened again.</summary>
    private void RollTo(int to)
    {
        if (to <= day) return;
        yesterday = to == day + 1 ? today : default;
        today = default;
        day = Math.Min(to, ushort.MaxValue);
        for (var count = 0; count < DoorTally.Length; count++)
        {
            if (yesterday[count] == 0) since[count] = 0;
        }
    }

    [InlineArray(DoorTally.Length)]
    private struct Days
    {
        private ushort first;
    }
}
