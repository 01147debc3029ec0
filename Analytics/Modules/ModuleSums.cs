using Coldstart.Analytics.Binary;
using Coldstart.Analytics.Functions.Reports;

namespace Coldstart.Analytics.Modules;

/// <summary>Modules of a set of cold starts (of a day, or of a version), by their number in <see cref="ModuleNames"/>.</summary>
internal sealed class ModuleSums
{
    private static readonly double[] Quantiles = [0.5, 0.95, 0.99];

    private readonly SortedDictionary<int, ModuleTotals> modules = [];
    private long initUs;

    public bool IsEmpty => modules.Count == 0;

    public int SizeBytes => 80 + modules.Count * 100 + modules.Values.Sum(static m => m.Sketch?.SizeBytes ?? 0);

    public void AddColdStart(long initUs, int weight) => this.initUs += initUs * weight;

    public void Add(int number, long totalUs, long selfUs, int weight)
    {
        if (!modules.TryGetValue(number, out var totals)) modules.Add(number, totals = new ModuleTotals());
        totals.Add(totalUs, selfUs, weight, withSketch: number <= Limits.ModulesWithSketchesPerFunction);
    }

    public void Merge(ModuleSums other)
    {
        initUs += other.initUs;
        foreach (var (number, totals) in other.modules)
        {
            if (!modules.TryGetValue(number, out var mine)) modules.Add(number, mine = new ModuleTotals());
            mine.Merge(totals);
        }
    }

    /// <summary>The modules, the longest total first.</summary>
    public IReadOnlyList<ModuleReport> Report(ModuleNames names)
    {
        var reports = new List<ModuleReport>(modules.Count);
        Span<double> quantiles = stackalloc double[3];
        foreach (var (number, totals) in modules.OrderByDescending(static m => m.Value.TotalUs).ThenBy(static m => m.Key))
        {
            quantiles.Clear();
            totals.Sketch?.Quantiles(Quantiles, quantiles);
            var selfAverageMs = totals.SelfCount == 0 ? (double?)null : totals.SelfUs / 1000.0 / totals.SelfCount;
            var ownUs = totals.SelfCount == totals.Count ? totals.SelfUs : totals.TotalUs;
            reports.Add(new ModuleReport(
                names.NameOf(number),
                totals.Count,
                totals.TotalUs / 1000.0 / totals.Count,
                quantiles[0] / 1000,
                quantiles[1] / 1000,
                quantiles[2] / 1000,
                selfAverageMs,
                initUs == 0 ? 0 : Math.Min(1, (double)ownUs / initUs),
                totals.Sketch is not null));
        }
        return reports;
    }

    public void Encode(ByteWriter writer)
    {
        writer.WriteVarint(initUs);
        writer.WriteVarint((ulong)modules.Count);
        foreach (var (number, totals) in modules)
        {
            writer.WriteVarint((ulong)number);
            totals.Encode(writer);
        }
    }

    public static ModuleSums Decode(ref ByteReader reader)
    {
        var sums = new ModuleSums { initUs = reader.ReadVarint64() };
        for (var left = reader.ReadVarint(Limits.ModulesPerFunction + 1); left > 0; left--)
        {
            var number = reader.ReadVarint(Limits.ModulesPerFunction);
            if (!sums.modules.TryAdd(number, ModuleTotals.Decode(ref reader))) CorruptDataException.Throw("a module stands twice");
        }
        return sums;
    }
}
