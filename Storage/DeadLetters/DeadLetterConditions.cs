using Coldstart.Analytics.Records;
using Coldstart.Storage.Sql;

namespace Coldstart.Storage.DeadLetters;

/// <summary>A <see cref="DeadLetterFilter"/> as SQL.</summary>
/// <param name="Values">Of <see cref="Parameters"/>, in their order.</param>
internal readonly record struct DeadLetterConditions(IReadOnlyList<object?> Values)
{
    /// <summary>A door is stored with its query; asked for without one, it means every query.</summary>
    public const string Sql =
        """
        received_at_us >= @from_us AND received_at_us < @to_us
          AND (@door IS NULL OR door = @door OR substr(door, 1, length(@door) + 1) = @door || '?')
          AND (@reason IS NULL OR reason = @reason)
        """;

    private static readonly Dictionary<string, RejectionReason> Reasons = Enum.GetValues<RejectionReason>().ToDictionary(reason => reason.Code(), StringComparer.Ordinal);

    public static (string Name, SqlType Type)[] Parameters => [("from_us", SqlType.Number), ("to_us", SqlType.Number), ("door", SqlType.Text), ("reason", SqlType.Number)];

    /// <returns>Null where nothing can match: there is no such reason.</returns>
    public static DeadLetterConditions? Of(DeadLetterFilter filter)
    {
        if (filter.Reason is null) return new DeadLetterConditions([filter.FromUs, filter.ToUs, filter.Door, null]);
        return Reasons.TryGetValue(filter.Reason, out var reason) ? new DeadLetterConditions([filter.FromUs, filter.ToUs, filter.Door, (long)reason]) : null;
    }
}
