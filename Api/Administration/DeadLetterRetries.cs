using Coldstart.Analytics;
using Coldstart.Api.Authentication;
using Coldstart.Api.Ingest;
using Coldstart.Api.Json;
using Coldstart.Api.Problems;
using Coldstart.Api.Queries;
using Coldstart.Engine;
using Coldstart.Storage.DeadLetters;

namespace Coldstart.Api.Administration;

/// <summary>
/// <c>POST /api/v1/dead-letters/retry</c> and <c>/{id}/retry</c>: dead letters are tried again after a fix, of whatever kind: of this program, of the project's defaults,
/// or by what the call itself tells of them.
/// </summary>
internal sealed class DeadLetterRetries(IAnalyticsEngine engine, IDeadLetterStore store, DeadLetterRetry retry, ProblemWriter problems)
{
    /// <summary>Tries one.</summary>
    public async Task OneAsync(HttpContext context, Caller caller, Guid id)
    {
        var told = context.Request.Query;
        if ((DeadLetterQuery.CheckBody(context.Request) ?? LogParameters.Check(told)) is { } unfit)
        {
            await problems.WriteAsync(context, unfit);
            return;
        }
        await engine.SettleIntakeAsync(context.RequestAborted);
        var letter = await store.FindAsync(caller.Project.Id, id, context.RequestAborted);
        var problem = letter is null ? DeadLetterAdministration.NoSuchLetter : await retry.TryAsync(letter, caller.Project, told, context.RequestAborted);
        if (problem is not null) await problems.WriteAsync(context, problem);
        else await AnswerAsync(context, new DeadLetterRound { Retried = 1 });
    }

    /// <summary>Tries all that a filter means, newest first, a bounded number a call; the next call goes on where this one ended.</summary>
    public async Task SomeAsync(HttpContext context, Caller caller, Guid id)
    {
        var told = context.Request.Query;
        var query = new QueryReader(told);
        var filter = DeadLetterQuery.Filter(query);
        var limit = (int)query.Whole("limit", 1, Limits.DeadLettersPerRetry, Limits.DeadLettersPerRetry);
        var cursor = query.Id("cursor");
        if ((query.Problem ?? DeadLetterQuery.CheckBody(context.Request) ?? LogParameters.Check(told)) is { } problem)
        {
            await problems.WriteAsync(context, problem);
            return;
        }
        await engine.SettleIntakeAsync(context.RequestAborted);
        var rows = await store.ListAsync(caller.Project.Id, filter, cursor, limit, context.RequestAborted);
        var round = new DeadLetterRound { Cursor = cursor, More = rows.Count == limit };
        foreach (var row in rows)
        {
            if (await store.FindAsync(caller.Project.Id, row.Id, context.RequestAborted) is { } letter)
            {
                var refused = await retry.TryAsync(letter, caller.Project, told, context.RequestAborted);
                if (refused?.Kind == ProblemKind.Unavailable)
                {
                    // It has nothing to do with the letter, and the next one would hear the same.
                    round.More = true;
                    break;
                }
                round.Note(row.Id, refused);
            }
            round.Cursor = row.Id;
        }
        await AnswerAsync(context, round);
    }

    private static Task AnswerAsync(HttpContext context, DeadLetterRound round) => Answer.JsonAsync(context, JsonBytes.Render(round, static (json, round) => round.Write(json)));
}
