using System.Buffers.Binary;
using Coldstart.Analytics.Binary;
using Coldstart.Storage.Journal;
using Coldstart.Storage.Journal.Frames;

namespace Coldstart.Storage.Tests.Journal;

/// <summary>What a start makes of the end of a segment.</summary>
public sealed class FileJournalTailTests
{
    private readonly JournalFixture fixture = new();

    [Fact]
    public void Replay_EveryCutOfTheLastFrames_KeepsTheWholeFramesBefore()
    {
        fixture.Start();
        for (var index = 0; index < 3; index++) fixture.Append();
        fixture.AppendTogether(2);
        var whole = fixture.Disk.Bytes(Name).ToArray();
        var ends = FrameEnds(whole);
        Assert.Equal(6, ends.Count);
        for (var cut = ends[0]; cut <= ends[^1]; cut++)
        {
            // What a crash may leave of the last commit: its beginning, and older bytes behind.
            var torn = whole.ToArray();
            Array.Fill(torn, (byte)0xA5, cut, torn.Length - cut);
            fixture.Disk.Put(Name, torn);
            fixture.Restart();
            Assert.Equal(ends.Count(end => end - Padding(whole, end, ends) <= cut), fixture.Replayed.Count);
        }
    }

    [Fact]
    public void Replay_EndOfTheLastCommitWithoutItsBeginning_IsATornTail()
    {
        fixture.Start();
        var first = fixture.Append();
        fixture.AppendTogether(3);
        var frames = FrameEnds(fixture.Disk.Bytes(Name).ToArray());
        fixture.Disk.Damage(Name, frames[1] + 60, 0xFF); // The first of the three that were committed together.

        fixture.Restart();

        Assert.Equal(2, fixture.Replayed.Count);
        Assert.Equal(first.Position, fixture.Positions.First());
    }

    [Fact]
    public void Replay_EveryDamagedByteBeforeALaterCommit_StopsTheStartWithFileAndOffset()
    {
        fixture.Start();
        for (var index = 0; index < 3; index++) fixture.Append();
        var whole = fixture.Disk.Bytes(Name).ToArray();
        var ends = FrameEnds(whole);
        for (var at = ends[0]; at < ends[1] - Padding(whole, ends[1], ends); at++)
        {
            var damaged = whole.ToArray();
            damaged[at] ^= 0x10;
            fixture.Disk.Put(Name, damaged);
            var failure = Assert.Throws<JournalDamagedException>(() => fixture.Restart());
            Assert.Contains($"{Name} is damaged at offset {ends[0]}", failure.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Replay_LaterSegmentOfTheLane_ProvesThatTheEndIsDamaged()
    {
        fixture.Start();
        while (fixture.Disk.List().Count(IsUsed) < 2) fixture.Append(3000);
        var whole = fixture.Disk.Bytes(Name).ToArray();
        fixture.Disk.Damage(Name, FrameEnds(whole)[^2] + 100, 1);

        var failure = Assert.Throws<JournalDamagedException>(() => fixture.Restart());

        Assert.Contains("were durable", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Replay_RecycledSegmentWithOldWholeFramesBehindTheTail_DoesNotCountThem()
    {
        fixture.Start();
        for (var index = 0; index < 35; index++) fixture.Append(3000);
        fixture.Settle(fixture.Journal.Lane, 35);
        var files = fixture.Disk.List();
        for (var index = 0; index < 22; index++) fixture.Append(3000);
        var last = fixture.Append(3000);
        Assert.Equal(files, fixture.Disk.List()); // The frames of the first use, of the same size, stand right behind the last one.

        fixture.Restart();

        Assert.Equal(last.Position, fixture.Positions.Last());
        Assert.Equal(fixture.Positions.Count(), fixture.Positions.Distinct().Count());
        Assert.All(fixture.Positions.Zip(fixture.Positions.Skip(1)), pair => Assert.Equal(pair.First.Sequence + 1, pair.Second.Sequence));
    }

    [Fact]
    public void Replay_FrameThatAClientPutIntoABody_ProvesNothing()
    {
        fixture.Start();
        fixture.Append();
        var bytes = fixture.Disk.Bytes(Name).ToArray();
        var end = FrameEnds(bytes)[^1];
        var forged = bytes.AsSpan(JournalFixture.DataOffset, end - JournalFixture.DataOffset).ToArray();
        BinaryPrimitives.WriteInt64LittleEndian(forged.AsSpan(32), 9); // Sequence 9, everything up to 8 durable.
        BinaryPrimitives.WriteInt64LittleEndian(forged.AsSpan(40), 8);
        var stamped = FrameHeader.Read(forged).StampedBytes;
        BinaryPrimitives.WriteUInt64LittleEndian(forged, Hash64.Of(forged.AsSpan(8, FrameHeader.Bytes + stamped - 8)));
        forged.CopyTo(bytes.AsSpan(end + 64));
        fixture.Disk.Put(Name, bytes);

        fixture.Restart();

        Assert.Single(fixture.Replayed);
    }

    [Fact]
    public void Replay_TailThatStoodOnlyInMemory_IsDurableAfterwards()
    {
        fixture.Start();
        fixture.Append();
        fixture.Disk.OperationsLeft = 1; // The write comes through, the sync does not.
        fixture.Append();
        fixture.Restart();
        Assert.Equal(2, fixture.Replayed.Count);

        fixture.Disk.LosePower(keepChance: 0);
        fixture.Start();

        Assert.Equal(2, fixture.Replayed.Count);
    }

    private string Name => fixture.Disk.List().Order(StringComparer.Ordinal).First();

    private bool IsUsed(string name) => !fixture.Disk.Bytes(name).Span[..64].TrimStart((byte)0).IsEmpty;

    private static List<int> FrameEnds(byte[] bytes)
    {
        var ends = new List<int>();
        var at = JournalFixture.DataOffset;
        while (at + FrameHeader.Bytes <= bytes.Length && FrameHeader.Read(bytes.AsSpan(at)) is { Sequence: > 0 } frame)
        {
            at += (int)frame.FrameBytes;
            ends.Add(at);
        }
        return ends;
    }

    /// <summary>Bytes of the frame that ends here which no checksum covers.</summary>
    private static int Padding(byte[] bytes, int end, List<int> ends)
    {
        var index = ends.IndexOf(end);
        var start = index == 0 ? JournalFixture.DataOffset : ends[index - 1];
        return end - start - FrameHeader.Bytes - FrameHeader.Read(bytes.AsSpan(start)).PayloadBytes;
    }
}
