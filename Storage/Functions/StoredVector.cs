using Coldstart.Analytics.Binary;
using Coldstart.Analytics.Functions;

namespace Coldstart.Storage.Functions;

/// <summary>The stored form of a vector: lane and sequence of each position as varints.</summary>
internal static class StoredVector
{
    public static byte[] Write(IReadOnlyList<Position> vector)
    {
        var writer = new ByteWriter(16);
        foreach (var position in vector)
        {
            writer.WriteVarint(position.Lane);
            writer.WriteVarint(position.Sequence);
        }
        return writer.ToArray();
    }

    /// <exception cref="CorruptDataException">The bytes are no vector.</exception>
    public static IReadOnlyList<Position> Read(byte[] bytes)
    {
        var reader = new ByteReader(bytes);
        var vector = new List<Position>();
        while (!reader.AtEnd) vector.Add(new Position(reader.ReadVarint64(), reader.ReadVarint64()));
        return vector;
    }
}
