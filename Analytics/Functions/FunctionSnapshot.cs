using System.Text;
using Coldstart.Analytics.Binary;
using Coldstart.Analytics.Records;

namespace Coldstart.Analytics.Functions;

/// <summary>
/// The stored form of a function's statistics, version 2 (1 had nothing of its doors): u8 version · id · project · identity · the parts in the order of
/// <see cref="FunctionState.Encode"/> · u64 hash of all before it. Reading what was written gives an equal state.
/// </summary>
internal static class FunctionSnapshot
{
    private const byte Version = 2;
    private const byte FirstVersion = 1;
    private const int ChecksumBytes = 8;

    public static byte[] Write(FunctionStats function, FunctionState state, long storedWith)
    {
        var writer = new ByteWriter(1024);
        writer.WriteByte(Version);
        writer.WriteGuid(function.Id);
        writer.WriteGuid(function.Project);
        writer.WriteRaw(function.Identity.Encoded);
        state.Encode(writer, storedWith);
        writer.WriteUInt64(Hash64.Of(writer.WrittenSpan));
        return writer.ToArray();
    }

    public static FunctionStats Read(ReadOnlySpan<byte> snapshot)
    {
        if (snapshot.Length <= ChecksumBytes) CorruptDataException.Throw("the snapshot was cut short");
        if (snapshot[0] is < FirstVersion or > Version) CorruptDataException.Throw("the snapshot has an unknown version: it was written by a newer program");
        var content = snapshot[..^ChecksumBytes];
        var checksum = new ByteReader(snapshot[^ChecksumBytes..]);
        if (checksum.ReadUInt64() != Hash64.Of(content)) CorruptDataException.Throw("the snapshot does not match its checksum");
        var reader = new ByteReader(content);
        var version = reader.ReadByte();
        var id = reader.ReadGuid();
        var project = reader.ReadGuid();
        var identity = new FunctionIdentity(Text(ref reader), Text(ref reader), Text(ref reader));
        var state = FunctionState.Decode(identity, ref reader, hasQuality: version > FirstVersion);
        if (!reader.AtEnd) CorruptDataException.Throw("the snapshot is longer than its content");
        return new FunctionStats(id, project, identity, state);
    }

    private static string Text(ref ByteReader reader) => Encoding.UTF8.GetString(reader.ReadBytes());
}
