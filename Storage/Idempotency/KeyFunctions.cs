using Coldstart.Analytics.Binary;

namespace Coldstart.Storage.Idempotency;

/// <summary>The stored form of the functions that a key's request touched: their ids, one behind the other.</summary>
internal static class KeyFunctions
{
    private const int IdBytes = 16;

    public static byte[] Write(IReadOnlyList<Guid> ids)
    {
        var writer = new ByteWriter(ids.Count * IdBytes);
        foreach (var id in ids) writer.WriteGuid(id);
        return writer.ToArray();
    }

    /// <exception cref="CorruptDataException">The bytes are no ids.</exception>
    public static IReadOnlyList<Guid> Read(byte[] bytes)
    {
        var reader = new ByteReader(bytes);
        var ids = new List<Guid>(bytes.Length / IdBytes);
        while (!reader.AtEnd) ids.Add(reader.ReadGuid());
        return ids;
    }
}
