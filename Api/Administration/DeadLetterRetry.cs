using Coldstart.Api.Ingest;
using Coldstart.Api.Problems;
using Coldstart.Storage.DeadLetters;
using Coldstart.Storage.Projects;
using Microsoft.AspNetCore.WebUtilities;

namespace Coldstart.Api.Administration;

/// <summary>
/// Sends a dead letter through the door it came by, under a key of its own: tried twice, it counts once. It is deleted when it was understood.
/// </summary>
internal sealed class DeadLetterRetry(IngestDoor door, IEnumerable<IDoorProtocol> doors, IDeadLetterStore store)
{
    /// <returns>The problem of a letter that stays, or null.</returns>
    public async Task<Problem?> TryAsync(DeadLetter letter, Project project, CancellationToken cancellation)
    {
        var cut = letter.Door.IndexOf('?', StringComparison.Ordinal);
        var route = cut < 0 ? letter.Door : letter.Door[..cut];
        if (doors.FirstOrDefault(known => known.Route == route) is not { } protocol) return new Problem(ProblemKind.Conflict, "What this dead letter holds cannot be tried again.");
        var query = new QueryCollection(QueryHelpers.ParseQuery(cut < 0 ? "" : letter.Door[cut..]));
        var answer = await door.IngestAsync(letter.Content, new DoorRequest(project, query, ContentType: null), new Retried(protocol), $"dead-letter:{letter.Id}", cancellation);
        if (answer.Problem is { } problem) return problem;
        await store.DeleteAsync(project.Id, letter.Id, cancellation);
        return null;
    }
}
