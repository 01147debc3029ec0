using System.Numerics;

namespace Coldstart.Analytics.Sketches;

/// <summary>
/// Which bin a value belongs to and which value stands for a bin. The numbering is stored, so it never changes.
/// </summary>
/// <remarks>
/// Logarithm to base 2 by the cubic interpolation of DDSketch (Masson, Rim, Lee: "DDSketch", PVLDB 12, 2019; the coefficients
/// 6/35, -3/5, 10/7 are those of its reference implementations). A bin of it is widest, as a ratio, by 10/7 · ln 2 / BinsPerOctave,
/// hence the accuracy below. Only multiplications, additions and one truncation: the same bins on every processor.
/// </remarks>
internal static class SketchBins
{
    /// <summary>Bins between a value and its double. 50 keep every value within tanh(0.35 / 50) = 0.7 % of what stands for its bin.</summary>
    public const int BinsPerOctave = 50;

    /// <summary>Largest value with a bin of its own size; larger ones share the last bin.</summary>
    public const long ValueMax = 1L << 30;

    /// <summary>The bin of <see cref="ValueMax"/>.</summary>
    public const int BinMax = 1 + (30 * BinsPerOctave);

    /// <summary>Number of bins.</summary>
    public const int Count = BinMax + 1;

    private static readonly double[] Representatives = BuildRepresentatives();

    /// <summary>The bin of a value; 0 has its own.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is negative.</exception>
    public static int Of(long value)
    {
        if (value <= 0)
        {
            ArgumentOutOfRangeException.ThrowIfNegative(value);
            return 0;
        }
        if (value >= ValueMax) return BinMax;
        var exponent = BitOperations.Log2((ulong)value);
        // The significand without its leading one, in [0, 1): exact, for it has at most 30 bits.
        var s = (double)(value - (1L << exponent)) / (1L << exponent);
        var fraction = ((((6.0 / 35.0 * s) - (3.0 / 5.0)) * s) + (10.0 / 7.0)) * s;
        return 1 + (int)((exponent + fraction) * BinsPerOctave);
    }

    /// <summary>The value that stands for a bin, at equal relative distance from the least and the greatest integer in it.</summary>
    public static double RepresentativeOf(int bin) => Representatives[bin];

    private static double[] BuildRepresentatives()
    {
        var result = new double[Count];
        result[BinMax] = ValueMax;
        long low = 1;
        for (var bin = 1; bin < BinMax; bin++)
        {
            var next = FirstValueFrom(bin + 1, low);
            // A bin without an integer is never asked for.
            var high = Math.Max(next - 1, low);
            result[bin] = high == low ? low : 2.0 * low * high / (low + high);
            low = next;
        }
        return result;
    }

    private static long FirstValueFrom(int bin, long low)
    {
        var high = ValueMax;
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (Of(middle) >= bin) high = middle;
            else low = middle + 1;
        }
        return low;
    }
}
