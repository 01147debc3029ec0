using System.Globalization;

namespace Coldstart.Fuzz.Tests;

/// <summary>
/// How much is tried, and from where. <c>COLDSTART_FUZZ_REQUESTS=1000000</c> tries a million; <c>COLDSTART_FUZZ_SEED</c> begins elsewhere, and with
/// <c>COLDSTART_FUZZ_ONLY</c> the one request of that number is tried alone: what a failure tells. <c>COLDSTART_FUZZ_LOG=error</c> shows what the server says of it.
/// </summary>
internal static class FuzzSettings
{
    public static int Requests { get; } = (int)Number("COLDSTART_FUZZ_REQUESTS", 10_000);

    public static long Seed { get; } = Number("COLDSTART_FUZZ_SEED", 1);

    public static long Only { get; } = Number("COLDSTART_FUZZ_ONLY", -1);

    public static string LogLevel { get; } = Environment.GetEnvironmentVariable("COLDSTART_FUZZ_LOG") ?? "none";

    /// <summary>The same numbers for the same seed and place, whatever was tried before.</summary>
    public static Random RandomOf(long number) => new(unchecked((int)((Seed * 1_000_003) + (number * 2_654_435_761))));

    private static long Number(string name, long otherwise) =>
        long.TryParse(Environment.GetEnvironmentVariable(name), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : otherwise;
}
