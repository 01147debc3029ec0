using Coldstart.Analytics.Functions;
using Coldstart.Storage.DeadLetters;
using Coldstart.Storage.Functions;
using Coldstart.Storage.Journal;

namespace Coldstart.Engine.Tests.Fakes;

/// <summary>All that survives a crash. One lock over it: the fakes are called from many threads.</summary>
internal sealed class Disk
{
    public Lock Gate { get; } = new();

    public long LastLane { get; set; }

    /// <summary>Entries that a replay hands out.</summary>
    public List<(Position Position, JournalEntry Entry)> Journal { get; } = [];

    /// <summary>Entries that were ever committed, also trimmed ones: what must be counted.</summary>
    public List<(Position Position, JournalEntry Entry)> Committed { get; } = [];

    public Dictionary<Guid, (StoredFunction Function, byte[] Snapshot)> Functions { get; } = [];

    public SortedDictionary<(Guid, RollupResolution, long), byte[]> Rollups { get; } = [];

    public Dictionary<(Guid, SampleKind, long, long), (Guid Project, KeptSample Sample)> Samples { get; } = [];

    public Dictionary<(Guid, string, string), IdempotencyRecord> Keys { get; } = [];

    public Dictionary<Guid, DeadLetter> Letters { get; } = [];

    public Dictionary<long, long> Marks { get; } = [];
}
