using System.Text;
using Coldstart.Analytics;
using Coldstart.Api.Authentication;
using Coldstart.Api.Ingest;
using Coldstart.Api.Json;
using Coldstart.Api.Problems;
using Coldstart.Api.Queries;
using Coldstart.Engine;
using Coldstart.Storage.DeadLetters;

namespace Coldstart.Api.Administration;

/// <summary><c>/api/v1/dead-letters</c>: what was not understood, to be read, tried again, or thrown away.</summary>
internal sealed class DeadLetterAdministration(IAnalyticsEngine engine, IDeadLetterStore store, DeadLetterRetry retry, ProblemWriter problems)
{
    private static readonly Problem NoSuchLetter = Problem.NotFound("There is no such dead letter.");

    public async Task ListAsync(HttpContext context, Caller caller, Guid id)
    {
        var query = new QueryReader(context.Request.Query);
        var limit = (int)query.Whole("limit", 1, Limits.PageItemsMax, Limits.PageItemsDefault);
        var (door, reason) = (TextOrNull(query, "door"), TextOrNull(query, "reason"));
        var before = query.Id("cursor");
        if (query.Problem is { } problem)
        {
            await problems.WriteAsync(context, problem);
            return;
        }
        await engine.SettleIntakeAsync(context.RequestAborted);
        var rows = await store.ListAsync(caller.Project.Id, before, door, reason, limit, context.RequestAborted);
        var totals = await store.TotalsAsync(caller.Project.Id, context.RequestAborted);
        await Answer.JsonAsync(context, JsonBytes.Render((rows, totals, limit), static (json, state) =>
        {
            json.WriteStartObject();
            json.WriteStartArray("dead_letters"u8);
            foreach (var row in state.rows)
            {
                json.WriteStartObject();
                json.WriteId("id"u8, row.Id);
                json.WriteString("reason"u8, row.Reason);
                json.WriteString("door"u8, row.Door);
                json.WriteString("detail"u8, row.Detail);
                json.WriteTime("received_at"u8, row.ReceivedAtUs);
                json.WriteNumber("size_bytes"u8, row.SizeBytes);
                json.WriteString("preview"u8, Encoding.UTF8.GetString(row.Preview.Span));
                json.WriteEndObject();
            }
            json.WriteEndArray();
            if (state.rows.Count < state.limit) json.WriteNull("next_cursor"u8);
            else json.WriteString("next_cursor"u8, state.rows[^1].Id);
            json.WriteNumber("kept"u8, state.totals.Kept);
            json.WriteNumber("dropped"u8, state.totals.Dropped);
            json.WriteEndObject();
        }));
    }

    /// <summary>The bytes as they came.</summary>
    public async Task ReadAsync(HttpContext context, Caller caller, Guid id)
    {
        if (await FindAsync(context, caller, id) is not { } letter) return;
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

    public async Task RetryAsync(HttpContext context, Caller caller, Guid id)
    {
        if (await FindAsync(context, caller, id) is not { } letter) return;
        if (await retry.TryAsync(letter, caller.Project, context.RequestAborted) is { } problem) await problems.WriteAsync(context, problem);
        else await AnswerAsync(context, 1, 0, more: false);
    }

    /// <summary>All of a door or reason, newest first, a bounded number a call.</summary>
    public async Task RetryAllAsync(HttpContext context, Caller caller, Guid id)
    {
        var query = new QueryReader(context.Request.Query);
        var (door, reason) = (TextOrNull(query, "door"), TextOrNull(query, "reason"));
        if (query.Problem is { } problem)
        {
            await problems.WriteAsync(context, problem);
            return;
        }
        await engine.SettleIntakeAsync(context.RequestAborted);
        var rows = await store.ListAsync(caller.Project.Id, null, door, reason, Limits.DeadLettersPerRetry, context.RequestAborted);
        var (retried, failed) = (0, 0);
        foreach (var row in rows)
        {
            if (await store.FindAsync(caller.Project.Id, row.Id, context.RequestAborted) is not { } letter) continue;
            if (await retry.TryAsync(letter, caller.Project, context.RequestAborted) is null) retried++;
            else failed++;
        }
        await AnswerAsync(context, retried, failed, rows.Count == Limits.DeadLettersPerRetry);
    }

    private static string? TextOrNull(QueryReader query, string name) => query.Text(name) is { Length: > 0 } text ? text : null;

    private async Task<DeadLetter?> FindAsync(HttpContext context, Caller caller, Guid id)
    {
        await engine.SettleIntakeAsync(context.RequestAborted);
        var letter = await store.FindAsync(caller.Project.Id, id, context.RequestAborted);
        if (letter is null) await problems.WriteAsync(context, NoSuchLetter);
        return letter;
    }

    private static Task AnswerAsync(HttpContext context, int retried, int failed, bool more) => Answer.JsonAsync(context, JsonBytes.Render((retried, failed, more), static (json, state) =>
    {
        json.WriteStartObject();
        json.WriteString("status"u8, "ok"u8);
        json.WriteNumber("retried"u8, state.retried);
        json.WriteNumber("failed"u8, state.failed);
        json.WriteBoolean("more"u8, state.more);
        json.WriteEndObject();
    }));
}
