using System.Collections.Concurrent;
using Coldstart.Analytics;
using Coldstart.Analytics.Binary;
using Coldstart.Analytics.Functions;

namespace Coldstart.Engine.Owning;

/// <summary>
/// Calls of many functions in one piece of memory: written once, copied into the network's buffers, and read where it was received, without an object for each block.
/// For each call: project, function, sequence to catch up to and its lane (or 0), number of blocks; for each block: lane, sequence, how far behind it the
/// function's block before it is (0 for none), when it was accepted, its bytes.
/// </summary>
/// <remarks>Safe from any thread.</remarks>
internal sealed class PackedCalls
{
    private readonly ConcurrentBag<ByteWriter> writers = [];

    public byte[] Write(IReadOnlyList<OwnerCall> calls)
    {
        var output = writers.TryTake(out var kept) ? kept : new ByteWriter(Limits.OwnerCallBytesMax);
        output.WriteVarint((ulong)calls.Count);
        // By index: to walk a list behind an interface makes an object each time.
        for (var index = 0; index < calls.Count; index++) Write(output, calls[index]);
        var packed = output.ToArray();
        output.ClearAndTrim(2 * Limits.OwnerCallBytesMax);
        writers.Add(output);
        return packed;
    }

    /// <exception cref="CorruptDataException">It is not what <see cref="Write(IReadOnlyList{OwnerCall})"/> made.</exception>
    public static OwnerCall[] Read(byte[] packed)
    {
        var input = new ByteReader(packed);
        var calls = new OwnerCall[input.ReadVarint(Limits.FunctionsPerOwnerCall)];
        for (var index = 0; index < calls.Length; index++) calls[index] = Read(ref input, packed);
        return calls;
    }

    private static void Write(ByteWriter output, OwnerCall call)
    {
        output.WriteGuid(call.Project);
        output.WriteGuid(call.Function);
        output.WriteVarint(call.CatchUpTo?.Sequence ?? 0);
        if (call.CatchUpTo is { } target) output.WriteVarint(target.Lane);
        output.WriteVarint((ulong)call.Blocks.Count);
        for (var index = 0; index < call.Blocks.Count; index++)
        {
            var block = call.Blocks[index];
            output.WriteVarint(block.Position.Lane);
            output.WriteVarint(block.Position.Sequence);
            output.WriteVarint(block.Previous == 0 ? 0 : block.Position.Sequence - block.Previous);
            output.WriteSigned(block.AcceptedAtUs);
            output.WriteBytes(block.Bytes.Span);
        }
    }

    private static OwnerCall Read(ref ByteReader input, byte[] packed)
    {
        var (project, function) = (input.ReadGuid(), input.ReadGuid());
        var sequence = input.ReadVarint64();
        Position? target = sequence == 0 ? null : new Position(input.ReadVarint64(), sequence);
        var blocks = new SentBlock[input.ReadVarint(Limits.BlocksPerOwnerCall)];
        for (var index = 0; index < blocks.Length; index++)
        {
            var position = new Position(input.ReadVarint64(), input.ReadVarint64());
            var distance = input.ReadVarint64();
            var acceptedAtUs = input.ReadSigned();
            var length = input.ReadBytes().Length;
            blocks[index] = new SentBlock(position, distance == 0 ? 0 : position.Sequence - distance, acceptedAtUs, packed.AsMemory(input.Position - length, length));
        }
        return new OwnerCall(project, function, target, blocks);
    }
}
