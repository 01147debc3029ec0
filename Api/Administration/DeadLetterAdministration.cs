using Coldstart.Analytics;
using Coldstart.Api.Authentication;
using Coldstart.Api.Json;
using Coldstart.Api.Problems;
using Coldstart.Api.Queries;
using Coldstart.Engine;
using Coldstart.Storage.DeadLetters;

namespace Coldstart.Api.Administration;

/// <summary><c>/api/v1/dead-letters</c>: what was not understood, to be read or thrown away. Trying it again is the work of <see cref="DeadLetterRetries"/>.</summary>
internal sealed class DeadLetterAdministration(IAnalyticsEngine engine, IDeadLetterStore store, ProblemWriter problems)
{
    public static readonly Problem NoSuchLetter = Problem.NotFound("There is no such dead letter.");

    public async Task ListAsync(HttpContext context, Caller caller, Guid id)
    {
        var query = new QueryReader(context.Request.Query);
        var limit = (int)query.Whole("limit", 1, Limits.PageItemsMax, Limits.PageItemsDefault);
        var filter = DeadLetterQuery.Filter(query);
        var before = query.Id("cursor");
        if (query.Problem is { } problem)
        {
            await problems.WriteAsync(context, problem);
            return;
        }
        await engine.SettleIntakeAsync(context.RequestAborted);
        var rows = await store.ListAsync(caller.Project.Id, filter, before, limit, context.RequestAborted);
        var totals = await store.TotalsAsync(caller.Project.Id, context.RequestAborted);
        var counts = await store.CountsAsync(caller.Project.Id, context.RequestAborted);
        await Answer.JsonAsync(context, DeadLetterJson.Page(rows, totals, counts, limit));
    }

    /// <summary>The bytes as they came.</summary>
    public async Task ReadAsync(HttpContext context, Caller caller, Guid id)
    {
        await engine.SettleIntakeAsync(context.RequestAborted);
        if (await store.FindAsync(caller.Project.Id, id, context.RequestAborted) is not { } letter)
        {
            await problems.WriteAsync(context, NoSuchLetter);
            return;
        }
        // Somebody's bytes: never to be shown as a page of ours.
        context.Response.Headers.ContentDisposition = $"attachment; filename=\"{id}\"";
        await Answer.BytesAsync(context.Response, "application/octet-stream", letter.Content.Span);
    }

    public async Task DeleteAsync(HttpContext context, Caller caller, Guid id)
    {
        await engine.SettleIntakeAsync(context.RequestAborted);
        if (await store.DeleteAsync(caller.Project.Id, id, context.RequestAborted)) context.Response.StatusCode = StatusCodes.Status204NoContent;
        else await problems.WriteAsync(context, NoSuchLetter);
    }

    /// <summary>Throws away all that a filter means, the oldest first, a bounded number a call.</summary>
    public async Task DeleteSomeAsync(HttpContext context, Caller caller, Guid id)
    {
        var query = new QueryReader(context.Request.Query);
        var filter = DeadLetterQuery.Filter(query);
        // A call that forgot its filter must not cost everything.
        if (!DeadLetterQuery.IsAny(context.Request.Query)) query.Reject("to", "is required where none of door, reason and from is given");
        if ((query.Problem ?? DeadLetterQuery.CheckBody(context.Request)) is { } problem)
        {
            await problems.WriteAsync(context, problem);
            return;
        }
        await engine.SettleIntakeAsync(context.RequestAborted);
        var deleted = await store.DeleteAsync(caller.Project.Id, filter, Limits.DeadLettersPerDelete, context.RequestAborted);
        await Answer.JsonAsync(context, DeadLetterJson.Deleted(deleted, deleted == Limits.DeadLettersPerDelete));
    }
}
