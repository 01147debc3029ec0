using Coldstart.Analytics.Functions;
using Coldstart.Analytics.Windows;
using Coldstart.Storage.DeadLetters;
using Coldstart.Storage.Functions;

namespace Coldstart.Simulation.Tests.Database;

/// <summary>The tables of the store: snapshots with their versions as of every moment, and what went to history as increments.</summary>
internal sealed class SimTables(Truth truth)
{
    private readonly Dictionary<Guid, List<(long Stamp, StoredSnapshot Snapshot, IReadOnlyList<Position> Vector)>> snapshots = [];
    private readonly Dictionary<Guid, Sum> increments = [];

    public HashSet<Guid> Letters { get; } = [];

    public IEnumerable<Guid> Functions => snapshots.Keys;

    public StoredSnapshot? SnapshotAt(long stamp, Guid function) =>
        snapshots.TryGetValue(function, out var versions) ? versions.FindLast(version => version.Stamp <= stamp).Snapshot : null;

    public IReadOnlyList<Position> VectorOf(Guid function) => snapshots.TryGetValue(function, out var versions) ? versions[^1].Vector : [];

    /// <summary>Stores a batch in one transaction.</summary>
    /// <param name="compares">False: without the rule that a snapshot replaces only the version that it was made from.</param>
    public bool[] Save(long stamp, IReadOnlyList<SnapshotWrite> writes, bool compares) => [.. writes.Select(write => Save(stamp, write, compares))];

    /// <summary>What is stored of a function: all that its snapshot holds, and what has gone to history.</summary>
    public Sum StoredOf(Guid function)
    {
        if (SnapshotAt(long.MaxValue, function) is not { } snapshot) return default;
        return Sum.Of(FunctionStats.Restore(snapshot.Bytes.Span).Everything()).Plus(increments.GetValueOrDefault(function));
    }

    public void Add(IEnumerable<DeadLetter> letters)
    {
        foreach (var letter in letters) Letters.Add(letter.Id);
    }

    private bool Save(long stamp, SnapshotWrite write, bool compares)
    {
        var function = write.Function.Id;
        if (!snapshots.TryGetValue(function, out var versions)) snapshots.Add(function, versions = []);
        var version = versions.Count == 0 ? 0 : versions[^1].Snapshot.Version;
        if (compares && version != write.ExpectedVersion) return false;
        versions.Add((stamp, new StoredSnapshot(version + 1, write.Bytes), write.Vector));
        foreach (var row in write.Rollups)
        {
            if (row.IsIncrement && row.Resolution == RollupResolution.Day)
                increments[function] = increments.GetValueOrDefault(function).Plus(Sum.Of(SlotTotals.Decode(row.Bytes.Span)));
        }
        truth.Stored(function, write.Vector, StoredOf(function));
        return true;
    }
}
