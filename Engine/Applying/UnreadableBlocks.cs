using System.Collections.Concurrent;
using Coldstart.Analytics.Binary;
using Coldstart.Analytics.Functions;
using Coldstart.Analytics.Records;
using Coldstart.Engine.Intake;
using Coldstart.Storage.DeadLetters;

namespace Coldstart.Engine.Applying;

/// <summary>Turns blocks that cannot be applied into dead letters.</summary>
internal sealed class UnreadableBlocks(IntakeQueue intake, IEngineEvents events, EngineCounters counters)
{
    private const int IdBytes = 16;

    // A start may read the journal several times. There are as few as there are bugs and damaged frames.
    private readonly ConcurrentDictionary<Guid, bool> kept = new();

    /// <summary>Keeps the block, once.</summary>
    public void Keep(Guid project, Guid function, Position position, long acceptedAtUs, ReadOnlySpan<byte> block, Exception reason)
    {
        if (!kept.TryAdd(IdOf(function, position, acceptedAtUs), true)) return;
        counters.AddUnreadableBlock();
        intake.AddUnreadable(LetterOf(project, function, position, acceptedAtUs, block, reason));
        events.BlockUnreadable(function, position, reason);
    }

    /// <summary>The letter that a block becomes; it is the same one whoever makes it.</summary>
    public static DeadLetter LetterOf(Guid project, Guid function, Position position, long acceptedAtUs, ReadOnlySpan<byte> block, Exception reason)
    {
        var detail = $"A block of function {function} cannot be applied: {reason.GetType().Name}.";
        return new DeadLetter(IdOf(function, position, acceptedAtUs), project, "journal", RejectionReason.UnreadableBlock, detail, acceptedAtUs, block.ToArray());
    }

    /// <summary>The same block gets the same id, so that a start that reads it again keeps it once. A version 7 UUID.</summary>
    public static Guid IdOf(Guid function, Position position, long acceptedAtUs)
    {
        Span<byte> source = stackalloc byte[IdBytes];
        function.TryWriteBytes(source, bigEndian: true, out _);
        var first = Hash64.Mix(Hash64.Mix(Hash64.Of(source), (ulong)position.Lane), (ulong)position.Sequence);
        var second = Hash64.Mix(first, 1);
        var milliseconds = (ulong)(acceptedAtUs / 1000);
        Span<byte> id = stackalloc byte[IdBytes];
        System.Buffers.Binary.BinaryPrimitives.WriteUInt64BigEndian(id, milliseconds << 16 | 0x7000 | first & 0x0FFF);
        System.Buffers.Binary.BinaryPrimitives.WriteUInt64BigEndian(id[8..], second & 0x3FFF_FFFF_FFFF_FFFF | 0x8000_0000_0000_0000);
        return new Guid(id, bigEndian: true);
    }
}
