using System.Buffers.Binary;
using System.Text;
using Coldstart.Analytics.Binary;
using Coldstart.Analytics.Records;
using Coldstart.Storage.DeadLetters;

namespace Coldstart.Storage.Journal;

/// <summary>
/// The stored form of a <see cref="JournalEntry"/>. It begins with what is known last: the number of blocks and the
/// <see cref="JournalBlock.Previous"/> of each in 8 bytes, so that an entry is encoded before its place is known and stamped afterwards.
/// </summary>
/// <remarks>
/// Version 1: version (1 byte), 3 bytes of zero, blocks (u32), previous (u64) of each block; then project, accepted at, function and bytes
/// of each block, whether there is an idempotency record, that record, the number of dead letters, those.
/// </remarks>
internal static class JournalEntryCodec
{
    private const byte Version = 1;
    private const int PrefixBytes = 8;
    private const int GuidBytes = 16;

    // Throws instead of replacing: a key that came back as another key would be a wrong answer.
    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>Appends an entry to <paramref name="target"/>.</summary>
    /// <returns>Length of the leading part that <see cref="Stamp"/> overwrites, in bytes.</returns>
    /// <exception cref="EncoderFallbackException">A text of the entry is no valid UTF-16.</exception>
    public static int Write(ByteWriter target, JournalEntry entry)
    {
        var blocks = entry.Blocks;
        target.WriteUInt32(Version);
        target.WriteUInt32((uint)blocks.Count);
        for (var index = 0; index < blocks.Count; index++) target.WriteUInt64((ulong)blocks[index].Previous);

        target.WriteGuid(entry.Project);
        target.WriteSigned(entry.AcceptedAtUs);
        for (var index = 0; index < blocks.Count; index++)
        {
            target.WriteGuid(blocks[index].FunctionId);
            target.WriteBytes(blocks[index].Block.Span);
        }
        target.WriteByte(entry.Idempotency is null ? (byte)0 : (byte)1);
        if (entry.Idempotency is not null) Write(target, entry.Idempotency);
        target.WriteVarint((ulong)entry.DeadLetters.Count);
        for (var index = 0; index < entry.DeadLetters.Count; index++) Write(target, entry.DeadLetters[index]);
        return PrefixBytes + (blocks.Count * sizeof(ulong));
    }

    /// <summary>Overwrites the previous sequences in an entry that was written to <paramref name="target"/> at <paramref name="start"/>.</summary>
    public static void Stamp(ByteWriter target, int start, JournalEntry entry)
    {
        Span<byte> bytes = stackalloc byte[sizeof(ulong)];
        var blocks = entry.Blocks;
        for (var index = 0; index < blocks.Count; index++)
        {
            BinaryPrimitives.WriteUInt64LittleEndian(bytes, (ulong)blocks[index].Previous);
            target.Patch(start + PrefixBytes + (index * sizeof(ulong)), bytes);
        }
    }

    /// <summary>Reads an entry. Its blocks and the content of its dead letters point into <paramref name="payload"/>.</summary>
    /// <exception cref="CorruptDataException">The bytes are no entry.</exception>
    public static JournalEntry Read(ReadOnlyMemory<byte> payload)
    {
        var reader = new ByteReader(payload.Span);
        if (reader.ReadUInt32() != Version) throw new CorruptDataException("a journal entry has an unknown version");
        var count = reader.ReadUInt32();
        if (count > (ulong)(reader.Remaining / (sizeof(ulong) + GuidBytes + 1))) throw new CorruptDataException("a journal entry has more blocks than bytes");
        var blocks = new JournalBlock[count];
        var previous = new ByteReader(reader.ReadRaw(blocks.Length * sizeof(ulong)));

        var project = reader.ReadGuid();
        var acceptedAtUs = reader.ReadSigned();
        for (var index = 0; index < blocks.Length; index++)
        {
            var function = reader.ReadGuid();
            blocks[index] = new JournalBlock { FunctionId = function, Previous = ReadPrevious(ref previous), Block = ReadMemory(ref reader, payload) };
        }
        var idempotency = reader.ReadVarint(1) == 1 ? ReadIdempotency(ref reader) : null;
        var letters = ReadDeadLetters(ref reader, payload);
        if (!reader.AtEnd) throw new CorruptDataException("a journal entry has bytes behind its end");
        return new JournalEntry { Project = project, AcceptedAtUs = acceptedAtUs, Blocks = blocks, Idempotency = idempotency, DeadLetters = letters };
    }

    private static void Write(ByteWriter target, IdempotencyRecord record)
    {
        target.WriteGuid(record.Project);
        WriteText(target, record.Route);
        WriteText(target, record.Key);
        target.WriteBytes(record.BodyHash);
        target.WriteBytes(record.Result);
        target.WriteSigned(record.ExpiresAtUs);
        target.WriteVarint((ulong)record.Functions.Count);
        for (var index = 0; index < record.Functions.Count; index++) target.WriteGuid(record.Functions[index]);
    }

    private static IdempotencyRecord ReadIdempotency(ref ByteReader reader)
    {
        var project = reader.ReadGuid();
        var route = ReadText(ref reader);
        var key = ReadText(ref reader);
        var bodyHash = reader.ReadBytes().ToArray();
        var result = reader.ReadBytes().ToArray();
        var expiresAtUs = reader.ReadSigned();
        var functions = new Guid[reader.ReadVarint(reader.Remaining / GuidBytes)];
        for (var index = 0; index < functions.Length; index++) functions[index] = reader.ReadGuid();
        return new IdempotencyRecord(project, route, key, bodyHash, result, expiresAtUs, functions);
    }

    private static void Write(ByteWriter target, DeadLetter letter)
    {
        target.WriteGuid(letter.Id);
        target.WriteGuid(letter.Project);
        WriteText(target, letter.Door);
        target.WriteByte((byte)letter.Reason);
        WriteText(target, letter.Detail);
        target.WriteSigned(letter.ReceivedAtUs);
        target.WriteBytes(letter.Content.Span);
    }

    private static DeadLetter[] ReadDeadLetters(ref ByteReader reader, ReadOnlyMemory<byte> payload)
    {
        var count = reader.ReadVarint(reader.Remaining / (2 * GuidBytes));
        if (count == 0) return [];
        var letters = new DeadLetter[count];
        for (var index = 0; index < letters.Length; index++)
        {
            var id = reader.ReadGuid();
            var project = reader.ReadGuid();
            var door = ReadText(ref reader);
            var reason = (RejectionReason)reader.ReadByte();
            if (!Enum.IsDefined(reason)) throw new CorruptDataException("a dead letter has an unknown reason");
            var detail = ReadText(ref reader);
            var receivedAtUs = reader.ReadSigned();
            letters[index] = new DeadLetter(id, project, door, reason, detail, receivedAtUs, ReadMemory(ref reader, payload));
        }
        return letters;
    }

    private static long ReadPrevious(ref ByteReader previous)
    {
        var value = previous.ReadUInt64();
        return value <= long.MaxValue ? (long)value : throw new CorruptDataException("a sequence is out of its range");
    }

    private static ReadOnlyMemory<byte> ReadMemory(ref ByteReader reader, ReadOnlyMemory<byte> payload)
    {
        var length = reader.ReadBytes().Length;
        return payload.Slice(reader.Position - length, length);
    }

    private static void WriteText(ByteWriter target, string text)
    {
        var length = Utf8.GetByteCount(text);
        target.WriteVarint((ulong)length);
        target.Advance(Utf8.GetBytes(text, target.GetSpan(length)));
    }

    private static string ReadText(ref ByteReader reader)
    {
        try
        {
            return Utf8.GetString(reader.ReadBytes());
        }
        catch (DecoderFallbackException failure)
        {
            throw new CorruptDataException("a text is not UTF-8", failure);
        }
    }
}
