using System.Globalization;
using System.Text.Json.Nodes;

namespace Coldstart.Faults.Tests.Load;

/// <summary>What the records of a function add up to, exactly; the money by hand, so that the product's own arithmetic is not its judge.</summary>
internal sealed record Sums(long Invocations, long ColdStarts, long Errors, long BilledMs, decimal CostUsd, string Modules)
{
    // us-east-1, x86_64, tier 1: a request and a GB-second.
    private const decimal RequestUsd = 0.0000002m;
    private const decimal GigabyteSecondUsd = 0.0000166667m;

    public static Sums Of(IEnumerable<LoadRecord> records)
    {
        var all = records.ToList();
        var usageMbMs = all.Sum(static record => (long)record.MemoryMb * record.BilledMs);
        var modules = all.Where(static record => record.IsCold).SelectMany(static record => record.Modules.Keys).GroupBy(static name => name)
            .OrderBy(static group => group.Key, StringComparer.Ordinal).Select(static group => $"{group.Key}={group.Count()}");
        return new Sums(
            all.Count,
            all.Count(static record => record.IsCold),
            all.Count(static record => record.IsError),
            all.Sum(static record => (long)record.BilledMs),
            (usageMbMs * GigabyteSecondUsd / 1_024_000m) + (all.Count * RequestUsd),
            string.Join(' ', modules));
    }

    /// <summary>Reads the same out of an answer of <c>/functions/{id}</c>.</summary>
    public static Sums Read(JsonNode function)
    {
        var status = function["status"]!;
        var modules = function["module_breakdown"]!.AsObject().OrderBy(static module => module.Key, StringComparer.Ordinal).Select(static module => $"{module.Key}={(long)module.Value!["count"]!}");
        return new Sums(
            (long)status["invocations"]!,
            (long)status["cold_starts"]!,
            (long)status["error"]!,
            (long)function["billed_duration"]!["total_ms"]!,
            decimal.Parse((string)function["cost"]!["total_usd"]!, NumberStyles.Float, CultureInfo.InvariantCulture),
            string.Join(' ', modules));
    }
}
