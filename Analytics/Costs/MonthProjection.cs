using System.Numerics;

namespace Coldstart.Analytics.Costs;

/// <summary>Cost of a month so far, and at its end if usage goes on as it did.</summary>
/// <param name="Currency">Of both amounts.</param>
/// <param name="ToDate">Rows and adjustments so far.</param>
/// <param name="Projected">Rows and adjustments of the whole month.</param>
/// <param name="EstimatedBecause">As in <see cref="CostBreakdown"/>.</param>
public sealed record MonthProjection(string Currency, decimal ToDate, decimal Projected, IReadOnlyList<string> EstimatedBecause)
{
    /// <summary>The first hour counts as a whole one: a minute of telemetry says nothing about a month.</summary>
    public const long ElapsedUsMin = 3_600_000_000;

    /// <summary>
    /// Projects the month that holds <paramref name="nowUs"/>: what was used since it is known, over the time since then, goes on at the
    /// same rate until the month's end, through the prices and tiers that will hold then. No trend, no weekday.
    /// </summary>
    /// <param name="prices">The price book.</param>
    /// <param name="usage">Usage of the month; what lies outside is passed over.</param>
    /// <param name="knownFromUs">Since when the project's usage is known: before it, silence is not idleness. µs since 1970 UTC.</param>
    /// <param name="nowUs">µs since 1970 UTC.</param>
    /// <param name="options">What else the bill knows of.</param>
    /// <returns>One for each currency, by currency; of no usage: zero USD.</returns>
    public static IReadOnlyList<MonthProjection> Of(PriceBook prices, IEnumerable<UsagePeriod> usage, long knownFromUs, long nowUs, TierOptions options)
    {
        var (monthUs, endUs) = (UtcMonth.StartOf(nowUs), UtcMonth.EndOf(nowUs));
        UsagePeriod[] known = [.. usage.Where(period => period.FromUs >= monthUs && period.FromUs < endUs && !period.Usage.IsEmpty)];
        var elapsedUs = Math.Max(nowUs - Math.Max(monthUs, knownFromUs), ElapsedUsMin);
        UsagePeriod[] whole = [.. known, .. Rest(prices, known, elapsedUs, nowUs, endUs)];
        var currencies = known.Select(period => prices.ListOf(period.Region, period.FromUs).Currency).Distinct().Order(StringComparer.Ordinal).ToArray();
        if (currencies.Length == 0) return [new MonthProjection(CostBreakdown.DefaultCurrency, 0, 0, EstimateCodes.Of(EstimateReasons.None))];
        return [.. currencies.Select(currency => Project(prices, currency, known, whole, monthUs, options))];
    }

    private static MonthProjection Project(PriceBook prices, string currency, UsagePeriod[] known, UsagePeriod[] whole, long monthUs, TierOptions options)
    {
        var (toDate, projected) = (Statement(prices, currency, known, monthUs, options), Statement(prices, currency, whole, monthUs, options));
        var reasons = projected.Rows.Select(row => row.EstimatedBecause)
            .Concat(projected.Adjustments.Select(line => line.EstimatedBecause))
            .Aggregate(EstimateReasons.None, (sum, codes) => sum | EstimateCodes.ReasonsOf(codes));
        return new MonthProjection(currency, toDate.Total, projected.Total, EstimateCodes.Of(reasons));
    }

    private static CostStatement Statement(PriceBook prices, string currency, UsagePeriod[] usage, long monthUs, TierOptions options) => CostStatement.Of(
        currency,
        [.. usage.Select(period => prices.CostOf(period.Usage, period.Region, period.FromUs)).Where(row => row.Currency == currency)],
        [.. TierAdjustments.Of(prices, usage, monthUs, options).Where(line => line.Currency == currency)]);

    /// <summary>The usage that is still to come, cut where prices change.</summary>
    private static IEnumerable<UsagePeriod> Rest(PriceBook prices, UsagePeriod[] known, long elapsedUs, long nowUs, long endUs)
    {
        long[] cuts = [nowUs, .. prices.ChangesBetween(nowUs, endUs), endUs];
        foreach (var group in known.GroupBy(period => (period.Account, period.Region)))
        {
            var sum = new UsageTable();
            foreach (var period in group) sum.Merge(period.Usage);
            for (var cut = 1; cut < cuts.Length; cut++)
            {
                yield return new UsagePeriod(group.Key.Account, group.Key.Region, cuts[cut - 1], Scaled(sum, cuts[cut] - cuts[cut - 1], elapsedUs));
            }
        }
    }

    private static UsageTable Scaled(UsageTable usage, long spanUs, long elapsedUs)
    {
        var scaled = new UsageTable();
        foreach (var (architecture, billingClass, row) in usage)
        {
            scaled.Add(architecture, billingClass, new Usage
            {
                Requests = Count(row.Requests),
                BilledMbMs = Sum(row.BilledMbMs),
                InitMbUs = Sum(row.InitMbUs),
                EphemeralMbMs = Sum(row.EphemeralMbMs),
                RestoredMb = Count(row.RestoredMb),
                EstimatedBilled = Count(row.EstimatedBilled),
                EstimatedArchitecture = Count(row.EstimatedArchitecture),
                EstimatedMemory = Count(row.EstimatedMemory),
                EstimatedSampled = Count(row.EstimatedSampled),
            });
        }
        return scaled;

        // Saturating: an absurd weight in a sampled record must not turn into a negative cost.
        Int128 Sum(Int128 value) => Int128.CreateSaturating((BigInteger)value * spanUs / elapsedUs);
        long Count(long value) => long.CreateSaturating((BigInteger)value * spanUs / elapsedUs);
    }
}
