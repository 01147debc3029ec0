using Coldstart.Analytics.Binary;
using Coldstart.Analytics.Functions;
using Coldstart.Analytics.Functions.Reports;
using Coldstart.Analytics.Records;

namespace Coldstart.Analytics.Modules;

/// <summary>
/// Which modules the cold starts of one function load, by UTC day over 36 days. One day is open; the others are kept encoded.
/// Timings of the handler phase are no part of a cold start and are left out.
/// </summary>
internal sealed class ModuleBook
{
    private const long DayUs = 86_400_000_000;
    private const int DaysKept = 36;

    private readonly SortedDictionary<long, byte[]> closed = [];
    private ModuleNames names = new();
    private ModuleSums open = new();
    private long openDay;

    public ModuleNames Names => names;

    public int SizeBytes => names.SizeBytes + open.SizeBytes + closed.Values.Sum(static b => b.Length + 64) + 200;

    /// <summary>Counts the modules of a cold start for its day, and for its version where one is given.</summary>
    public void Add(scoped in InvocationRecord record, in Contribution contribution, ModuleSums? version)
    {
        var day = Math.DivRem(contribution.StartUs, DayUs, out _);
        if (day != openDay) Open(day);
        var initUs = contribution.InitUs + contribution.RestoreUs;
        open.AddColdStart(initUs, contribution.Weight);
        version?.AddColdStart(initUs, contribution.Weight);
        foreach (ref readonly var module in record.Modules)
        {
            if (module.Phase == ModulePhase.Handler) continue;
            var name = record.NameOf(module);
            var number = names.NumberOf(name);
            var selfUs = module.SelfUs >= 0 ? module.SelfUs : SelfOf(record, module);
            open.Add(number, module.TotalUs, selfUs, contribution.Weight);
            version?.Add(number, module.TotalUs, selfUs, contribution.Weight);
        }
    }

    /// <summary>Modules of the UTC days that the span [from, to] touches.</summary>
    public IReadOnlyList<ModuleReport> Report(long fromUs, long toUs)
    {
        var (firstDay, lastDay) = (fromUs / DayUs, toUs / DayUs);
        var sums = new ModuleSums();
        foreach (var (day, bytes) in closed)
        {
            if (day < firstDay || day > lastDay) continue;
            var reader = new ByteReader(bytes);
            sums.Merge(ModuleSums.Decode(ref reader));
        }
        if (openDay >= firstDay && openDay <= lastDay) sums.Merge(open);
        return sums.IsEmpty ? [] : sums.Report(names);
    }

    /// <summary>Forgets days that no window reaches any more, and with the last of them the names.</summary>
    public void Roll(long nowUs)
    {
        var oldest = nowUs / DayUs - DaysKept + 1;
        while (closed.Count > 0)
        {
            var day = closed.First().Key;
            if (day >= oldest) return;
            closed.Remove(day);
        }
    }

    public void Encode(ByteWriter writer)
    {
        if (!open.IsEmpty) Close();
        names.Encode(writer);
        writer.WriteVarint((ulong)closed.Count);
        foreach (var (day, bytes) in closed)
        {
            writer.WriteSigned(day);
            writer.WriteBytes(bytes);
        }
    }

    public void Decode(ref ByteReader reader)
    {
        names = new ModuleNames();
        names.Decode(ref reader);
        for (var left = reader.ReadVarint(DaysKept * 4); left > 0; left--) closed[reader.ReadSigned()] = reader.ReadBytes().ToArray();
        openDay = 0;
        open = new ModuleSums();
    }

    /// <summary>The inclusive time less that of the modules first loaded under it, where the record names parents at all; else -1.</summary>
    private static long SelfOf(scoped in InvocationRecord record, in ModuleTiming module)
    {
        var known = false;
        var selfUs = module.TotalUs;
        var name = record.NameOf(module);
        foreach (ref readonly var other in record.Modules)
        {
            if (other.ParentLength == 0) continue;
            known = true;
            if (record.ParentOf(other).SequenceEqual(name)) selfUs -= other.TotalUs;
        }
        return known ? Math.Max(selfUs, 0) : -1;
    }

    private void Open(long day)
    {
        if (!open.IsEmpty) Close();
        openDay = day;
        open = new ModuleSums();
        if (!closed.Remove(day, out var bytes)) return;
        var reader = new ByteReader(bytes);
        open = ModuleSums.Decode(ref reader);
    }

    private void Close()
    {
        var writer = new ByteWriter();
        open.Encode(writer);
        closed[openDay] = writer.ToArray();
        open = new ModuleSums();
        openDay = 0;
    }
}
