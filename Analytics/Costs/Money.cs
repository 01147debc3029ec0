using System.Globalization;

namespace Coldstart.Analytics.Costs;

/// <summary>
/// Usage times price, exact where 28 digits can hold it (a price of 10 decimals needs 23: exact up to 792,281 of the currency), else
/// rounded half to even at the 28th digit, and never beyond <see cref="Limits.CostMax"/>.
/// </summary>
public static class Money
{
    /// <summary>MB·ms of a GB-second.</summary>
    internal const int MbMsPerGbSecond = 1024 * 1000;

    private const int MbUsPerGbSecond = 1024 * 1000 * 1000;
    private const int MbPerGb = 1024;

    // The largest integer of 96 bits, which is what a decimal holds.
    private static readonly Int128 Largest = (Int128)decimal.MaxValue;

    /// <summary>Every digit and no more, a point as decimal separator, never an exponent: <c>0.0000073166809</c>.</summary>
    public static string Text(decimal amount) => amount.ToString("0.############################", CultureInfo.InvariantCulture);

    internal static decimal OfMbMs(Int128 mbMs, decimal perGbSecond) => Of(mbMs, perGbSecond, MbMsPerGbSecond);

    internal static decimal OfMbUs(Int128 mbUs, decimal perGbSecond) => Of(mbUs, perGbSecond, MbUsPerGbSecond);

    internal static decimal OfMb(long mb, decimal perGb) => Of(mb, perGb, MbPerGb);

    internal static decimal OfCount(long count, decimal each) => Of(count, each, 1);

    /// <summary>GB-seconds of some MB·ms, exact: 13 decimals at most.</summary>
    internal static decimal GbSeconds(Int128 mbMs) => Of(mbMs, 1, MbMsPerGbSecond);

    private static decimal Of(Int128 amount, decimal price, int divisor)
    {
        if (price == 0) return 0;
        if (amount > Largest || amount < -Largest) return Int128.IsNegative(amount) ? -Limits.CostMax : Limits.CostMax;
        return Math.Clamp((decimal)amount * price / divisor, -Limits.CostMax, Limits.CostMax);
    }
}
