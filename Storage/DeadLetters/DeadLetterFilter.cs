namespace Coldstart.Storage.DeadLetters;

/// <summary>Which dead letters of a project are meant.</summary>
public sealed record DeadLetterFilter
{
    /// <summary>Every letter.</summary>
    public static DeadLetterFilter None { get; } = new();

    /// <summary>Only of this door, or null. Without a query it means the door with any query.</summary>
    public string? Door { get; init; }

    /// <summary>Only of this reason code, or null.</summary>
    public string? Reason { get; init; }

    /// <summary>Only what was received at this time or later, µs since 1970 UTC.</summary>
    public long FromUs { get; init; }

    /// <summary>Only what was received before this time, µs since 1970 UTC.</summary>
    public long ToUs { get; init; } = long.MaxValue;
}
