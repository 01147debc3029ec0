using System.Globalization;
using System.Numerics;

namespace Coldstart.Analytics.Tests.Costs;

/// <summary>Arithmetic that never rounds, to check decimals against: amounts as whole numbers of 1e-28.</summary>
internal static class Exact
{
    internal static BigInteger Of(decimal amount) =>
        BigInteger.Parse(amount.ToString("F28", CultureInfo.InvariantCulture).Replace(".", "", StringComparison.Ordinal), CultureInfo.InvariantCulture);

    internal static BigInteger Of(IEnumerable<decimal> amounts) => amounts.Aggregate(BigInteger.Zero, (sum, amount) => sum + Of(amount));

    /// <summary>MB·ms at a price of a GB-second.</summary>
    internal static BigInteger Duration(BigInteger mbMs, decimal perGbSecond) => mbMs * (Of(perGbSecond) / 1_000_000_000_000_000) * 1_000_000_000_000_000 / 1_024_000;
}
