namespace Coldstart.Analytics.Costs;

/// <summary>
/// Rows, adjustments and their total, in one currency: the parts add up to the total to the last digit, also by someone who adds them
/// up with other tools.
/// </summary>
/// <param name="Currency">Of every amount.</param>
/// <param name="Rows">In the order they came.</param>
/// <param name="Adjustments">In the order they came.</param>
/// <param name="Total">Totals of the rows plus amounts of the adjustments, exactly.</param>
public sealed record CostStatement(string Currency, IReadOnlyList<CostBreakdown> Rows, IReadOnlyList<TierAdjustment> Adjustments, decimal Total)
{
    /// <summary>What the tiers of the month change.</summary>
    public decimal AdjustmentTotal => Adjustments.Sum(adjustment => adjustment.Amount);

    /// <summary>
    /// Makes a statement. A decimal has 28 digits: while the sum leaves room for all decimals of its parts (up to some 790,000 at list
    /// prices), nothing is rounded; beyond, every part is rounded half to even to as many decimals as the sum can hold.
    /// </summary>
    /// <exception cref="ArgumentException">A part is of another currency.</exception>
    public static CostStatement Of(string currency, IReadOnlyList<CostBreakdown> rows, IReadOnlyList<TierAdjustment> adjustments)
    {
        if (rows.Any(row => !row.IsZero && row.Currency != currency) || adjustments.Any(line => line.Currency != currency))
        {
            throw new ArgumentException($"Not all parts of the statement are in {currency}.");
        }
        var decimals = DecimalsFor(rows.Sum(Size) + adjustments.Sum(Size));
        CostBreakdown[] roundedRows = [.. rows.Select(row => Rounded(row, decimals) with { Currency = currency })];
        TierAdjustment[] roundedAdjustments = [.. adjustments.Select(line => Rounded(line, decimals))];
        return new CostStatement(currency, roundedRows, roundedAdjustments, roundedRows.Sum(row => row.Total) + roundedAdjustments.Sum(line => line.Amount));
    }

    /// <summary>The most decimals with which amounts of this size in all can be added without rounding: a decimal holds 7.9e28 of the last one.</summary>
    private static int DecimalsFor(decimal size)
    {
        var decimals = 28;
        for (var largest = 7.9m; decimals > 0 && size >= largest; decimals--) largest *= 10;
        return decimals;
    }

    // What is not added to the total (init, the cost of a tier) is a part of what is.
    private static decimal Size(CostBreakdown row) =>
        Math.Abs(row.Duration) + Math.Abs(row.Requests) + Math.Abs(row.EphemeralStorage) + Math.Abs(row.Restore);

    private static decimal Size(TierAdjustment line) => line.Portions.Sum(portion => Math.Abs(portion.Difference));

    private static CostBreakdown Rounded(CostBreakdown row, int decimals) => row with
    {
        Duration = Math.Round(row.Duration, decimals),
        Requests = Math.Round(row.Requests, decimals),
        Init = Math.Round(row.Init, decimals),
        EphemeralStorage = Math.Round(row.EphemeralStorage, decimals),
        Restore = Math.Round(row.Restore, decimals),
    };

    private static TierAdjustment Rounded(TierAdjustment line, int decimals)
    {
        TierPortion[] portions = [.. line.Portions.Select(portion => portion with { Cost = Math.Round(portion.Cost, decimals), Difference = Math.Round(portion.Difference, decimals) })];
        return line with { Portions = portions, Amount = portions.Sum(portion => portion.Difference) };
    }
}
