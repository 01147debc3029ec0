using Coldstart.Analytics;
using Coldstart.Analytics.Binary;
using Coldstart.Analytics.Records;

namespace Coldstart.Ingestion.Json;

/// <summary>The module timings of one record in the order in which their names came first; a name that comes again replaces its value.</summary>
internal sealed class ModuleList
{
    private const int Slots = 2 * Limits.ModulesPerRecord;

    private readonly ByteWriter text = new(1024);
    private readonly ModuleTiming[] modules = new ModuleTiming[Limits.ModulesPerRecord];
    private readonly ulong[] hashes = new ulong[Limits.ModulesPerRecord];
    private readonly short[] slots = new short[Slots];
    private int count;

    /// <summary>Names met, with those that were taken back.</summary>
    public int Count => count;

    /// <summary>Names of modules and of their parents.</summary>
    public ReadOnlySpan<byte> Text => text.WrittenSpan;

    public void Clear()
    {
        if (count > 0) Array.Clear(slots);
        count = 0;
        text.ClearAndTrim(Limits.InvocationBytesMax);
    }

    /// <summary>The place of a name, new or met before.</summary>
    /// <returns>-1 where there is no room for another.</returns>
    public int Place(ReadOnlySpan<byte> name)
    {
        var hash = Hash64.Of(name);
        var slot = (int)(hash % Slots);
        for (; slots[slot] != 0; slot = (slot + 1) % Slots)
        {
            var met = slots[slot] - 1;
            if (hashes[met] == hash && NameAt(met).SequenceEqual(name)) return met;
        }
        if (count == Limits.ModulesPerRecord) return -1;
        hashes[count] = hash;
        modules[count] = new ModuleTiming { NameStart = text.Length, NameLength = name.Length, TotalUs = -1, SelfUs = -1 };
        text.WriteRaw(name);
        slots[slot] = (short)++count;
        return count - 1;
    }

    public ReadOnlySpan<byte> NameAt(int place) => Text.Slice(modules[place].NameStart, modules[place].NameLength);

    /// <summary>States the timing of a module; a total below 0 takes it back.</summary>
    public void Set(int place, long totalUs, long selfUs, ReadOnlySpan<byte> parent, ModulePhase phase)
    {
        ref var module = ref modules[place];
        module.TotalUs = totalUs;
        module.SelfUs = selfUs;
        module.Phase = phase;
        module.ParentStart = text.Length;
        module.ParentLength = parent.Length;
        text.WriteRaw(parent);
    }

    /// <summary>The modules that have a timing.</summary>
    public ReadOnlySpan<ModuleTiming> Stated()
    {
        var stated = 0;
        for (var i = 0; i < count; i++)
        {
            if (modules[i].TotalUs >= 0) modules[stated++] = modules[i];
        }
        return modules.AsSpan(0, stated);
    }
}
