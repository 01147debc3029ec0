using Coldstart.Api.Queries;
using Coldstart.Storage.DeadLetters;

namespace Coldstart.Api.Administration;

/// <summary>Reads which dead letters a call means: <c>door</c>, <c>reason</c>, <c>from</c> and <c>to</c>.</summary>
internal static class DeadLetterQuery
{
    private static readonly string[] Names = ["door", "reason", "from", "to"];

    public static DeadLetterFilter Filter(QueryReader query) => new()
    {
        Door = TextOrNull(query, "door"),
        Reason = TextOrNull(query, "reason"),
        FromUs = query.Time("from", 0),
        ToUs = query.Time("to", long.MaxValue),
    };

    /// <summary>Whether the call names any of them.</summary>
    public static bool IsAny(IQueryCollection query) => Names.Any(name => query[name].ToString().Length > 0);

    private static string? TextOrNull(QueryReader query, string name) => query.Text(name) is { Length: > 0 } text ? text : null;
}
