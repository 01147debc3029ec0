using System.Text;
using Coldstart.Analytics.Binary;
using Coldstart.Analytics.Records;

namespace Coldstart.Analytics.Modules;

/// <summary>
/// The modules of one function by number, from 1; 0 is <see cref="Other"/>, which takes those beyond <see cref="Limits.ModulesPerFunction"/>.
/// </summary>
internal sealed class ModuleNames
{
    /// <summary>The name under which modules beyond the bound are counted together.</summary>
    public const string Other = "other";

    private readonly ByteWriter text = new(32);
    private readonly NameTable table = new();
    private int count;

    public bool IsFull => count == Limits.ModulesPerFunction;

    public int SizeBytes => text.Length + count * 48 + 64;

    /// <summary>The number of a module, new ones included; 0 when there is no room.</summary>
    public int NumberOf(ReadOnlySpan<byte> name)
    {
        var id = table.Find(name, text.WrittenSpan, out var hash);
        if (id >= 0) return id + 1;
        if (IsFull) return 0;
        text.WriteRaw(name);
        table.Add(hash, text.Length - name.Length, name.Length);
        count++;
        return count;
    }

    public string NameOf(int number)
    {
        if (number == 0) return Other;
        var (start, length) = table[number - 1];
        return Encoding.UTF8.GetString(text.WrittenSpan.Slice(start, length));
    }

    public ReadOnlySpan<byte> TextOf(int number)
    {
        var (start, length) = table[number - 1];
        return text.WrittenSpan.Slice(start, length);
    }

    public void Encode(ByteWriter writer)
    {
        writer.WriteVarint((ulong)count);
        for (var number = 1; number <= count; number++) writer.WriteBytes(TextOf(number));
    }

    public void Decode(ref ByteReader reader)
    {
        for (var left = reader.ReadVarint(Limits.ModulesPerFunction); left > 0; left--)
        {
            var known = count;
            if (NumberOf(reader.ReadBytes()) != known + 1) CorruptDataException.Throw("a module name stands twice");
        }
    }

}
