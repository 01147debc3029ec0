using System.Runtime.InteropServices;
using Coldstart.Analytics.Functions;
using Coldstart.Engine.Owning;
using Coldstart.GrainInterfaces;

namespace Coldstart.Grains;

/// <summary>A call of one function as a message, and back.</summary>
internal static class CallMessages
{
    public static FunctionCall Write(OwnerCall call)
    {
        var blocks = new BlockMessage[call.Blocks.Count];
        for (var index = 0; index < blocks.Length; index++)
        {
            var block = call.Blocks[index];
            blocks[index] = new BlockMessage
            {
                Lane = block.Position.Lane,
                Sequence = block.Position.Sequence,
                Previous = block.Previous,
                AcceptedAtUs = block.AcceptedAtUs,
                Bytes = BytesOf(block.Bytes),
            };
        }
        return new FunctionCall { CatchUpLane = call.CatchUpTo?.Lane ?? 0, CatchUpSequence = call.CatchUpTo?.Sequence ?? 0, Blocks = blocks };
    }

    public static OwnerCall Read(Guid project, Guid function, FunctionCall call)
    {
        var blocks = new SentBlock[call.Blocks.Length];
        for (var index = 0; index < blocks.Length; index++)
        {
            var block = call.Blocks[index];
            blocks[index] = new SentBlock(new Position(block.Lane, block.Sequence), block.Previous, block.AcceptedAtUs, block.Bytes);
        }
        return new OwnerCall(project, function, call.CatchUpSequence == 0 ? null : new Position(call.CatchUpLane, call.CatchUpSequence), blocks);
    }

    /// <summary>A request of one function is a whole array already.</summary>
    private static byte[] BytesOf(ReadOnlyMemory<byte> block) =>
        MemoryMarshal.TryGetArray(block, out var segment) && segment.Offset == 0 && segment.Count == segment.Array!.Length ? segment.Array : block.ToArray();
}
