namespace Coldstart.Analytics;

/// <content>Bounds of what is done to dead letters.</content>
public static partial class Limits
{
    /// <summary>Dead letters deleted by one call, in number: a transaction of some tenths of a second. The answer says whether more are left.</summary>
    public const int DeadLettersPerDelete = 10_000;

    /// <summary>Dead letters of which the answer to a retry tells why they stay, in number; all are counted.</summary>
    public const int DeadLetterRetryErrorsListed = 20;

    /// <summary>Characters of a route by which dead letters are counted: longer than any there is. It is part of an index's key.</summary>
    public const int DeadLetterRouteCharacters = 64;
}
