using Coldstart.Analytics;
using Coldstart.Analytics.Functions.Reports;
using Coldstart.Analytics.Windows;
using Coldstart.Api.Authentication;
using Coldstart.Api.Json;
using Coldstart.Api.Problems;
using Coldstart.Engine;

namespace Coldstart.Api.Queries;

/// <summary>The list of functions, and one function: the whole of it or a part.</summary>
internal sealed class FunctionQueries(IAnalyticsEngine engine, ProblemWriter problems)
{
    private static readonly Func<FunctionReport, byte[]> RenderWhole = FunctionJson.Whole;

    /// <summary><c>GET /api/v1/functions</c></summary>
    public async Task ListAsync(HttpContext context, Caller caller)
    {
        var query = new QueryReader(context.Request.Query);
        var window = query.Window();
        var list = new FunctionList(query.Choice("sort", "name", FunctionList.Sorts), query.Text("search"), query.Text("environment"));
        var limit = (int)query.Whole("limit", 1, Limits.PageItemsMax, Limits.PageItemsDefault);
        FunctionList.Place? after = null;
        if (query.Has("cursor"))
        {
            if (FunctionList.Place.TryParse(context.Request.Query["cursor"].ToString(), out var place)) after = place;
            else query.Reject("cursor", "must be the next_cursor of an earlier answer");
        }
        if (query.Problem is { } problem)
        {
            await problems.WriteAsync(context, problem);
            return;
        }
        var tenant = await engine.TenantAsync(caller.Project.Id, window, context.RequestAborted);
        var (page, next) = list.Page(tenant.Functions, after, limit);
        await Answer.JsonAsync(context, JsonBytes.Render((tenant, page, next), static (json, state) =>
        {
            json.WriteStartObject();
            json.WriteStartArray("functions"u8);
            foreach (var report in state.page) ReportJson.WriteListed(json, report);
            json.WriteEndArray();
            if (state.next is null) json.WriteNull("next_cursor"u8);
            else json.WriteString("next_cursor"u8, state.next);
            json.WriteString("window"u8, state.tenant.Window.Name());
            ReportJson.WriteSpan(json, state.tenant.FromUs, state.tenant.ToUs, state.tenant.AsOfUs);
            json.WriteEndObject();
        }));
    }

    /// <summary><c>GET /api/v1/functions/{id}</c>: the hot one, answered from bytes that all readers of a report share.</summary>
    public Task OneAsync(HttpContext context, Caller caller, Guid id) =>
        AnswerAsync(context, caller, id, static published => published.Render(RenderWhole));

    /// <summary><c>GET /api/v1/functions/{id}/modules</c></summary>
    public Task ModulesAsync(HttpContext context, Caller caller, Guid id) =>
        AnswerAsync(context, caller, id, static published => FunctionJson.Modules(published.Value));

    /// <summary><c>GET /api/v1/functions/{id}/versions</c></summary>
    public Task VersionsAsync(HttpContext context, Caller caller, Guid id) =>
        AnswerAsync(context, caller, id, static published => FunctionJson.Versions(published.Value));

    /// <summary><c>GET /api/v1/functions/{id}/cost</c></summary>
    public Task CostAsync(HttpContext context, Caller caller, Guid id) =>
        AnswerAsync(context, caller, id, static published => FunctionJson.Cost(published.Value));

    private async Task AnswerAsync(HttpContext context, Caller caller, Guid id, Func<Published<FunctionReport>, byte[]> render)
    {
        var window = Window.OneDay;
        if (context.Request.QueryString.HasValue)
        {
            var query = new QueryReader(context.Request.Query);
            window = query.Window();
            if (query.Problem is { } problem)
            {
                await problems.WriteAsync(context, problem);
                return;
            }
        }
        var published = await engine.ReportAsync(caller.Project.Id, id, window, context.RequestAborted);
        if (published is null) await problems.WriteAsync(context, Problem.NotFound("There is no such function."));
        else await Answer.JsonAsync(context, render(published));
    }
}
