using Coldstart.Analytics.Binary;
using Coldstart.Analytics.Records;

namespace Coldstart.Analytics.Functions.Quality;

/// <summary>What came of a function, door by door: at most one entry for each source that there is.</summary>
internal sealed class QualityBook
{
    private const int DoorBytes = 250;

    private DoorFigures[] doors = [];

    /// <summary>In the order in which they came.</summary>
    public IReadOnlyList<DoorFigures> Doors => doors;

    public int SizeBytes => 24 + doors.Length * DoorBytes;

    /// <summary>Adds what a block brought.</summary>
    public void Add(RecordSource source, in DoorTally tally, long acceptedAtUs)
    {
        if (source == RecordSource.Unknown) return;
        if (tally[DoorCount.Records] > 0) Of(source).Add(tally, tally[DoorCount.Records], acceptedAtUs);
        if (tally[DoorCount.Measured] > 0) Of(RecordSource.MetricStream).Add(tally, tally[DoorCount.Measured], acceptedAtUs);
    }

    public void Encode(ByteWriter writer)
    {
        writer.WriteVarint((ulong)doors.Length);
        foreach (var door in doors) door.Encode(writer);
    }

    /// <exception cref="CorruptDataException">Damaged.</exception>
    public void Decode(ref ByteReader reader)
    {
        doors = new DoorFigures[reader.ReadVarint(RecordSources.Count)];
        for (var at = 0; at < doors.Length; at++) doors[at] = DoorFigures.Decode(ref reader);
    }

    private DoorFigures Of(RecordSource source)
    {
        foreach (var door in doors)
        {
            if (door.Source == source) return door;
        }
        doors = [.. doors, new DoorFigures(source)];
        return doors[^1];
    }
}
