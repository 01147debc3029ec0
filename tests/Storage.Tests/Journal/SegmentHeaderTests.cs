using System.Buffers.Binary;
using Coldstart.Analytics;
using Coldstart.Analytics.Binary;
using Coldstart.Storage.Journal;
using Coldstart.Storage.Journal.Segments;

namespace Coldstart.Storage.Tests.Journal;

public sealed class SegmentHeaderTests
{
    private static readonly SegmentHeader Example = new(3, IsLive: true, 7, 0xABCDEF, 12, 345, [new LaneEnd(4, 99), new LaneEnd(5, 0)]);

    private static SegmentHeader Next(SegmentHeader header) => header with { Counter = header.Counter + 1, Lane = header.Lane + 1, FirstSequence = ~header.FirstSequence };

    [Fact]
    public void Decode_WhatWasEncoded_IsTheSame()
    {
        var header = SegmentHeader.Decode(Example.Encode(), "a")!;
        Assert.Equal(Example with { Closed = [] }, header with { Closed = [] });
        Assert.Equal(Example.Closed, header.Closed);
    }

    [Fact]
    public void Encode_AsManyClosedLanesAsSegments_Fits()
    {
        var full = Example with { Closed = [.. Enumerable.Range(0, Limits.JournalSegments).Select(lane => new LaneEnd(lane, lane))] };
        Assert.Equal(full.Closed, SegmentHeader.Decode(full.Encode(), "a")!.Closed);
    }

    [Fact]
    public void Decode_AnyDamagedByte_IsNoHeader()
    {
        var bytes = Example.Encode();
        var length = bytes.AsSpan().TrimEnd((byte)0).Length;
        for (var at = 0; at < length; at++)
        {
            var damaged = bytes.ToArray();
            damaged[at] ^= 0x40;
            Assert.Null(SegmentHeader.Decode(damaged, "a"));
        }
    }

    [Fact]
    public void Decode_NewerVersion_IsRefusedWithASentence()
    {
        var bytes = Example.Encode();
        BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(8), 2);
        var length = BinaryPrimitives.ReadInt32LittleEndian(bytes.AsSpan(12));
        BinaryPrimitives.WriteUInt64LittleEndian(bytes.AsSpan(16), Hash64.Of(bytes.AsSpan(24, length), 2));

        var failure = Assert.Throws<JournalTooNewException>(() => SegmentHeader.Decode(bytes, "00000001.segment"));

        Assert.Contains("00000001.segment has format version 2", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Open_NewerSegment_RefusesAndChangesNothing()
    {
        var fixture = new JournalFixture().Start();
        fixture.Append();
        var name = fixture.Disk.List()[0];
        var bytes = fixture.Disk.Bytes(name).ToArray();
        foreach (var slot in new[] { 0, SegmentHeader.SlotBytes })
        {
            BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(slot + 8), 2);
            var length = BinaryPrimitives.ReadInt32LittleEndian(bytes.AsSpan(slot + 12));
            BinaryPrimitives.WriteUInt64LittleEndian(bytes.AsSpan(slot + 16), Hash64.Of(bytes.AsSpan(slot + 24, length), 2));
        }
        fixture.Disk.Put(name, bytes);
        var before = bytes.ToArray();

        Assert.Throws<JournalTooNewException>(() => fixture.Restart());

        Assert.True(fixture.Disk.Bytes(name).Span.SequenceEqual(before));
    }

    [Fact]
    public void Read_AfterPowerWasLostWhileWriting_IsTheOldHeaderOrTheNew()
    {
        var counters = new HashSet<long>();
        for (var seed = 0; seed < 3000; seed++)
        {
            var disk = new FakeDisk(new Random(seed));
            disk.Put("a", new byte[SegmentHeaderSlots.DataOffset]);
            SegmentHeader last = Example with { Counter = 1 };
            SegmentHeaderSlots.Write(disk.Open("a"), last);
            for (var crash = 0; crash < 2; crash++)
            {
                disk.OperationsLeft = seed % 5;
                try
                {
                    SegmentHeaderSlots.Write(disk.Open("a"), Next(last));
                }
                catch (IOException) when (disk.IsCrashed)
                {
                    // The power went while one of the two was written or synced.
                }
                disk.LosePower(keepChance: 0.7);
                var found = SegmentHeaderSlots.Read(disk.Open("a"));
                counters.Add(found.Counter);
                Assert.True(found.Counter == last.Counter || found.Counter == last.Counter + 1, $"seed {seed}");
                last = found;
            }
        }
        Assert.Equal([1, 2, 3], counters.Order());
    }

    [Fact]
    public void Open_OneDamagedHeader_UsesTheOtherAndMendsIt()
    {
        var fixture = new JournalFixture().Start();
        fixture.Append();
        var name = fixture.Disk.List()[0];
        foreach (var offset in new[] { 20, SegmentHeader.SlotBytes + 20, 20 })
        {
            fixture.Disk.Damage(name, offset, 0xFF);
            fixture.Restart();
            Assert.Single(fixture.Replayed);
        }
    }

    [Fact]
    public void Open_BothHeadersDamaged_StopsTheStart()
    {
        var fixture = new JournalFixture().Start();
        fixture.Append();
        var name = fixture.Disk.List()[0];
        fixture.Disk.Damage(name, 20, 0xFF);
        fixture.Disk.Damage(name, SegmentHeader.SlotBytes + 20, 0xFF);

        var failure = Assert.Throws<JournalDamagedException>(() => fixture.Restart());

        Assert.Contains(name, failure.Message, StringComparison.Ordinal);
    }
}
