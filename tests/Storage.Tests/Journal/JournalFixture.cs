using Coldstart.Analytics;
using Coldstart.Analytics.Functions;
using Coldstart.Storage.Journal;

namespace Coldstart.Storage.Tests.Journal;

/// <summary>A journal on a fake disk, without threads and with a clock that stands still.</summary>
internal sealed class JournalFixture : IIdSource
{
    public const int DataOffset = 32 * 1024;

    private readonly Random random;
    private long lastLane;
    private long lastId;

    public JournalFixture(int seed = 1)
    {
        random = new Random(seed);
        Disk = new FakeDisk(random);
    }

    public FakeDisk Disk { get; }

    public ManualTime Time { get; private set; } = new();

    public ManualWorkers Workers { get; private set; } = new();

    public FileJournalOptions Options { get; set; } = new() { SegmentBytes = Limits.JournalSegmentBytesMin };

    public FileJournal Journal { get; private set; } = null!;

    /// <summary>What the last start replayed.</summary>
    public List<(Position Position, JournalEntry Entry)> Replayed { get; } = [];

    public IEnumerable<Position> Positions => Replayed.Select(entry => entry.Position);

    /// <summary>Throws where the lane source shall fail.</summary>
    public Exception? LaneFailure { get; set; }

    /// <summary>Starts a process: opens the journal and replays it.</summary>
    public JournalFixture Start()
    {
        Open();
        Journal.Replay((position, entry) => Replayed.Add((position, entry)), CancellationToken.None);
        return this;
    }

    /// <summary>Starts a process, which has not replayed yet.</summary>
    public void Open()
    {
        Time = new ManualTime();
        Workers = new ManualWorkers();
        Replayed.Clear();
        Journal = new FileJournal(Disk, Workers, Options, TakeLane, this, Time);
    }

    /// <summary>Ends a process as it should.</summary>
    public void Stop()
    {
        Workers.Run();
        var stop = Journal.DisposeAsync();
        Assert.True(stop.IsCompleted);
    }

    /// <summary>The process is gone, the system and the disk are not.</summary>
    public JournalFixture Restart()
    {
        Disk.RestartProcess();
        return Start();
    }

    public RecordedAppend Append(int blockBytes = 40, Action<RecordedAppend>? answered = null)
    {
        var append = NewAppend(blockBytes, answered);
        Journal.Append(append);
        return append;
    }

    /// <summary>Appends several entries that wait for one commit together, behind a first one of its own.</summary>
    public List<RecordedAppend> AppendTogether(int count, int blockBytes = 40)
    {
        var appends = new List<RecordedAppend>();
        appends.Add(Append(blockBytes, _ =>
        {
            for (var index = 0; index < count; index++) appends.Add(Append(blockBytes));
        }));
        Workers.Run();
        return [appends[^1], .. appends[..^1]];
    }

    public RecordedAppend NewAppend(int blockBytes, Action<RecordedAppend>? answered = null)
    {
        var bytes = new byte[blockBytes];
        random.NextBytes(bytes);
        var entry = new JournalEntry
        {
            Project = NewGuid(),
            AcceptedAtUs = random.NextInt64(),
            Blocks = [new JournalBlock { FunctionId = NewGuid(), Block = bytes }],
        };
        return new RecordedAppend { Entry = entry, Answered = answered };
    }

    public void Settle(long lane, long upTo) => Journal.Trim(new Dictionary<long, long> { [lane] = upTo });

    public Guid NewId(DateTimeOffset time) => NewGuid();

    public string NewSecret(int length) => throw new NotSupportedException();

    public double NextFraction() => random.NextDouble();

    private Guid NewGuid() => new(0, 0, 0, BitConverter.GetBytes(++lastId));

    private long TakeLane() => LaneFailure is null ? ++lastLane : throw LaneFailure;
}
