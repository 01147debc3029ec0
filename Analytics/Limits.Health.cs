namespace Coldstart.Analytics;

public static partial class Limits
{
    /// <summary>How long <c>coldstart health</c> waits for an answer, in seconds: below the patience of those who run it again and again.</summary>
    public const int HealthAnswerSecondsMax = 4;

    /// <summary>Bytes of an answer about health that are read, at most: it is one small document.</summary>
    public const int HealthAnswerBytesMax = 16 << 10;
}
