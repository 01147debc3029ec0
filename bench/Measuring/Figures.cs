namespace Coldstart.Bench.Measuring;

/// <summary>Order statistics of what was measured.</summary>
internal static class Figures
{
    public static double Median(IEnumerable<double> values) => Quantile([.. values], 0.5);

    public static double Quantile(double[] values, double q)
    {
        Array.Sort(values);
        return Ranked(values, q);
    }

    /// <summary>The value of rank ⌊q·(n−1)⌋, as the product counts it.</summary>
    /// <param name="ascending">Sorted.</param>
    /// <param name="q">0 to 1.</param>
    public static double Ranked(double[] ascending, double q) => ascending.Length == 0 ? double.NaN : ascending[(int)(q * (ascending.Length - 1))];
}
