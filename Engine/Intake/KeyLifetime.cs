using Coldstart.Analytics;

namespace Coldstart.Engine.Intake;

/// <summary>How long a used idempotency key is remembered: by its class, which its beginning tells (EXACTLY-ONCE.md, rule 6).</summary>
internal static class KeyLifetime
{
    /// <summary>Keys of pieces of files, which may come again after a year (<see cref="Limits.ImportKeyDays"/>).</summary>
    public const string ImportClass = "import:";

    private const long HourUs = 3_600_000_000;

    /// <summary>µs from the acceptance of its request.</summary>
    public static long OfUs(string key) =>
        (key.StartsWith(ImportClass, StringComparison.Ordinal) ? Limits.ImportKeyDays * 24L : Limits.IdempotencyKeyHours) * HourUs;
}
