using Coldstart.Analytics;
using Coldstart.Analytics.Binary;
using Coldstart.Analytics.Functions;
using Coldstart.Engine.Owning;

namespace Coldstart.Engine.Tests.Owning;

/// <summary>Calls of many functions as one message.</summary>
public sealed class PackedCallsTests
{
    private readonly PackedCalls packing = new();

    [Fact]
    public void Read_WhatWasWritten_IsTheSame()
    {
        for (var seed = 1; seed <= 200; seed++)
        {
            var random = new Random(seed);
            var calls = Enumerable.Range(0, random.Next(20)).Select(_ => Call(random)).ToArray();

            var read = PackedCalls.Read(packing.Write(calls));

            Assert.True(calls.Select(TextOf).SequenceEqual(read.Select(TextOf)), $"seed {seed}");
        }
    }

    [Fact]
    public void Write_ASmallMessageBehindALargeOne_HoldsNothingOfIt()
    {
        var large = packing.Write([new OwnerCall(Guid.Empty, Guid.Empty, null, [new SentBlock(new Position(1, 1), 0, 0, new byte[3 * Limits.OwnerCallBytesMax])])]);
        var small = packing.Write([]);

        Assert.True(large.Length > 3 * Limits.OwnerCallBytesMax);
        Assert.Empty(PackedCalls.Read(small));
    }

    [Fact]
    public void Read_Broken_IsTold()
    {
        var whole = packing.Write([Call(new Random(7)), Call(new Random(8))]);

        for (var length = 0; length < whole.Length; length++) Assert.Throws<CorruptDataException>(() => PackedCalls.Read(whole[..length]));
    }

    private static OwnerCall Call(Random random)
    {
        Position? catchUp = random.Next(3) == 0 ? new Position(random.NextInt64(1, long.MaxValue), random.NextInt64(1, long.MaxValue)) : null;
        var blocks = Enumerable.Range(0, random.Next(4)).Select(_ => Block(random)).ToArray();
        return new OwnerCall(IdOf(random), IdOf(random), catchUp, blocks);
    }

    private static SentBlock Block(Random random)
    {
        var sequence = random.NextInt64(1, 1L << random.Next(1, 62));
        var bytes = new byte[random.Next(200)];
        random.NextBytes(bytes);
        return new SentBlock(new Position(random.NextInt64(1, 1000), sequence), random.Next(2) == 0 ? 0 : random.NextInt64(0, sequence), random.NextInt64(-5, long.MaxValue), bytes);
    }

    private static Guid IdOf(Random random)
    {
        Span<byte> bytes = stackalloc byte[16];
        random.NextBytes(bytes);
        return new Guid(bytes);
    }

    private static string TextOf(OwnerCall call) =>
        $"{call.Project} {call.Function} {call.CatchUpTo} {string.Join(';', call.Blocks.Select(static block => $"{block.Position} {block.Previous} {block.AcceptedAtUs} {Convert.ToHexString(block.Bytes.Span)}"))}";
}
