using Coldstart.Analytics;
using Coldstart.Analytics.Binary;
using Coldstart.Analytics.Records;

namespace Coldstart.Ingestion.Json;

/// <summary>Module names met before as they stand in compact JSON, each with the one that came behind it; and room for the timings of a record.</summary>
/// <remarks>A guess and a way to see a name twice in a record; bounded, forgotten as a whole when full.</remarks>
internal sealed class ModuleShapes
{
    /// <summary>Names that are kept.</summary>
    public const int NamesMax = 2 * Limits.ModulesPerRecord;

    private const int Slots = 2 * NamesMax;

    private readonly ModuleShape[] shapes = new ModuleShape[NamesMax + 1];
    private readonly short[] slots = new short[Slots];
    private readonly ByteWriter text = new(1024);
    private int count = 1;
    private uint stamp;

    /// <summary>Timings of the record that is being read.</summary>
    public ModuleTiming[] Timings { get; } = new ModuleTiming[Limits.ModulesPerRecord];

    /// <summary>The shape of a module; 0 stands for the start of a record.</summary>
    public ref ModuleShape this[int id] => ref shapes[id];

    /// <summary>Starts a record; there is room for as many new names as a record may have.</summary>
    public void Begin()
    {
        if (count > NamesMax - Limits.ModulesPerRecord) Forget();
        stamp++;
        if (stamp == 0) Forget();
    }

    /// <summary>Marks a module as met in this record.</summary>
    /// <returns>False where it was met before.</returns>
    public bool TryMark(int id)
    {
        if (shapes[id].Stamp == stamp) return false;
        shapes[id].Stamp = stamp;
        return true;
    }

    /// <summary>The id of a name, from 1.</summary>
    /// <param name="name">Plain, 1 to <see cref="Limits.ModuleNameBytesMax"/> bytes.</param>
    public int IdOf(ReadOnlySpan<byte> name)
    {
        var hash = Hash64.Of(name);
        var slot = (int)(hash % Slots);
        for (; slots[slot] != 0; slot = (slot + 1) % Slots)
        {
            ref readonly var met = ref shapes[slots[slot]];
            if (met.Hash == hash && text.WrittenSpan.Slice(met.Start, met.Length).SequenceEqual(name)) return slots[slot];
        }
        slots[slot] = (short)count;
        shapes[count] = new ModuleShape { Key = new ShapeKey(name), Hash = hash, Start = text.Length, Length = name.Length };
        text.WriteRaw(name);
        return count++;
    }

    private void Forget()
    {
        Array.Clear(slots);
        Array.Clear(shapes);
        text.Clear();
        count = 1;
        stamp = 1;
    }
}

/// <summary>One name.</summary>
internal struct ModuleShape
{
    public ShapeKey Key;
    public ulong Hash;
    public int Start;
    public int Length;

    /// <summary>The module that came behind this one last time.</summary>
    public int Next;

    /// <summary>The record in which it was met last.</summary>
    public uint Stamp;
}
