using Coldstart.Api.Ingest;
using Coldstart.Api.Problems;
using Coldstart.Storage.DeadLetters;
using Coldstart.Storage.Projects;
using Microsoft.AspNetCore.WebUtilities;

namespace Coldstart.Api.Administration;

/// <summary>
/// Sends a dead letter through the door it came by, as it came, under a key of its own: tried twice, it counts once. It is deleted when it was understood; should
/// the process die in between, whoever stores the key deletes it (<see cref="DeadLetterKeys"/>).
/// </summary>
internal sealed class DeadLetterRetry(IngestDoor door, IEnumerable<IDoorProtocol> doors, IDeadLetterStore store)
{
    private static readonly Problem HasNoDoor = new(ProblemKind.Conflict, "What this dead letter holds cannot be tried again.");

    /// <summary>Tries one letter.</summary>
    /// <param name="letter">Of the project.</param>
    /// <param name="project">Whose it is.</param>
    /// <param name="told">Parameters of lines (<see cref="LogParameters.Names"/>) that go before those the letter came with.</param>
    /// <param name="cancellation">Stops waiting.</param>
    /// <returns>The problem of a letter that stays, or null.</returns>
    public async Task<Problem?> TryAsync(DeadLetter letter, Project project, IQueryCollection told, CancellationToken cancellation)
    {
        var cut = letter.Door.IndexOf('?', StringComparison.Ordinal);
        var route = cut < 0 ? letter.Door : letter.Door[..cut];
        if (doors.FirstOrDefault(known => known.Route == route) is not { } protocol) return HasNoDoor;
        var query = QueryHelpers.ParseQuery(cut < 0 ? "" : letter.Door[cut..]);
        foreach (var name in LogParameters.Names)
        {
            if (told[name].ToString() is { Length: > 0 } text) query[name] = text;
        }
        var request = new DoorRequest(project, new QueryCollection(query), ContentType: null) { ReceivedAtUs = letter.ReceivedAtUs };
        var answer = await door.IngestAsync(letter.Content, request, new Retried(protocol), DeadLetterKeys.Of(letter.Id), cancellation);
        if (answer.Problem is { } problem) return problem;
        await store.DeleteAsync(project.Id, letter.Id, cancellation);
        return null;
    }
}
