using Coldstart.Analytics.Records;
using Coldstart.Api.Problems;
using Coldstart.Api.Queries;
using Coldstart.Storage.DeadLetters;

namespace Coldstart.Api.Administration;

/// <summary>Reads which dead letters a call means: <c>door</c>, <c>reason</c>, <c>from</c> and <c>to</c>.</summary>
internal static class DeadLetterQuery
{
    // Blocks that the engine could not apply; they came through no door of HTTP.
    private const string JournalDoor = "journal";

    private static readonly string[] Reasons = [.. Enum.GetValues<RejectionReason>().Select(static reason => reason.Code())];

    private static readonly string[] Names = ["door", "reason", "from", "to"];

    public static DeadLetterFilter Filter(QueryReader query) => new()
    {
        Door = DoorOrNull(query),
        Reason = ReasonOrNull(query),
        FromUs = query.Time("from", 0),
        ToUs = query.Time("to", long.MaxValue),
    };

    /// <summary>Whether the call names any of them.</summary>
    public static bool IsAny(IQueryCollection query) => Names.Any(name => query[name].ToString().Length > 0);

    /// <summary>
    /// Why a call with a body is refused: whoever writes a filter into one would mean some letters and touch all. Null where there is none.
    /// </summary>
    public static Problem? CheckBody(HttpRequest request) => request.ContentLength is null or 0 && !request.Headers.ContainsKey("Transfer-Encoding")
        ? null
        : Problem.Validation("", "This call takes no body: which dead letters are meant stands in the address, as ?door=&reason=&from=&to=.");

    /// <summary>A name that no door has would mean no letter, which looks as if there were none.</summary>
    private static string? DoorOrNull(QueryReader query)
    {
        var door = TextOrNull(query, "door");
        if (door is not null && door[0] != '/' && door != JournalDoor)
            query.Reject("door", $"must be the path of a door, such as /api/v1/ingest/logs, or {JournalDoor}");
        return door;
    }

    /// <summary>So would a reason that there is not.</summary>
    private static string? ReasonOrNull(QueryReader query)
    {
        var reason = TextOrNull(query, "reason");
        if (reason is not null && !Reasons.Contains(reason)) query.Reject("reason", "must be one of " + string.Join(", ", Reasons));
        return reason;
    }

    private static string? TextOrNull(QueryReader query, string name) => query.Text(name) is { Length: > 0 } text ? text : null;
}
