using System.Text;
using Coldstart.Analytics.Binary;

namespace Coldstart.Analytics.Functions;

/// <summary>The deployment environments (dev, prod, …) of one function, by small index; 0 is none.</summary>
internal sealed class EnvironmentNames
{
    /// <summary>The name of those beyond the bound.</summary>
    public const string Other = "other";

    private readonly List<byte[]> names = [];
    private int last;

    public int Count => names.Count;

    public byte IndexOf(ReadOnlySpan<byte> name)
    {
        if (name.IsEmpty) return 0;
        if (last < names.Count && name.SequenceEqual(names[last])) return (byte)(last + 1);
        for (var i = 0; i < names.Count; i++)
        {
            if (!name.SequenceEqual(names[i])) continue;
            last = i;
            return (byte)(i + 1);
        }
        if (names.Count == Limits.EnvironmentsPerFunction) return (byte)(names.Count + 1);
        names.Add(name.ToArray());
        return (byte)names.Count;
    }

    /// <summary>The name of an index; empty for 0.</summary>
    public string NameOf(byte index) => index == 0 ? "" : index <= names.Count ? Encoding.UTF8.GetString(names[index - 1]) : Other;

    public void Encode(ByteWriter writer)
    {
        writer.WriteVarint((ulong)names.Count);
        foreach (var name in names) writer.WriteBytes(name);
    }

    public void Decode(ref ByteReader reader)
    {
        for (var left = reader.ReadVarint(Limits.EnvironmentsPerFunction); left > 0; left--) names.Add(reader.ReadBytes().ToArray());
    }
}
