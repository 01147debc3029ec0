using System.Text.Json;
using Coldstart.Analytics;
using Coldstart.Analytics.Costs;
using Coldstart.Analytics.Functions.Reports;
using Coldstart.Analytics.Windows;
using Coldstart.Api.Authentication;
using Coldstart.Api.Json;
using Coldstart.Api.Problems;
using Coldstart.Engine;

namespace Coldstart.Api.Queries;

/// <summary><c>GET /api/v1/overview</c>: the project at a glance.</summary>
internal sealed class OverviewQuery(IAnalyticsEngine engine, PriceBook prices, ProblemWriter problems, TimeProvider time)
{
    public async Task AnswerAsync(HttpContext context, Caller caller)
    {
        var query = new QueryReader(context.Request.Query);
        var window = query.Window();
        var environment = query.Text("environment");
        if (query.Problem is { } problem)
        {
            await problems.WriteAsync(context, problem);
            return;
        }
        var nowUs = Rfc3339.ToUs(time.GetUtcNow());
        var tenant = await engine.TenantAsync(caller.Project.Id, window, context.RequestAborted);
        var functions = tenant.Functions.Where(report => environment.Length == 0 || report.Environments.Any(known => known.Name == environment)).ToList();
        var month = await MonthAsync(caller.Project.Id, functions, nowUs, context.RequestAborted);
        await Answer.JsonAsync(context, JsonBytes.Render((tenant, functions, month), static (json, state) => Write(json, state.tenant, state.functions, state.month)));
    }

    private async Task<Month> MonthAsync(Guid project, List<FunctionReport> functions, long nowUs, CancellationToken cancellation)
    {
        var monthUs = UtcMonth.StartOf(nowUs);
        var wanted = functions.Select(static report => report.Head.Id).ToHashSet();
        var usage = await engine.UsageAsync(project, monthUs, nowUs, cancellation);
        var periods = usage.Where(day => wanted.Contains(day.FunctionId)).Select(static day => new UsagePeriod(day.Account, day.Region, day.DayUs, day.Usage)).ToList();
        var knownFromUs = functions.Select(static report => report.Head.FirstSeenUs).Where(static seen => seen > 0).DefaultIfEmpty(nowUs).Min();
        var options = new TierOptions();
        return new Month(MonthProjection.Of(prices, periods, knownFromUs, nowUs, options), TierAdjustments.Of(prices, periods, monthUs, options));
    }

    private static void Write(Utf8JsonWriter json, TenantReport tenant, List<FunctionReport> functions, Month month)
    {
        json.WriteStartObject();
        json.WriteString("window"u8, tenant.Window.Name());
        WriteTotals(json, functions);
        WriteMonth(json, month);
        WriteTop(json, "slowest"u8, functions.Where(static f => f.Init.Count > 0).OrderByDescending(static f => f.Init.P95));
        WriteTop(json, "dearest"u8, functions.Where(static f => f.Cost.Total > 0).OrderByDescending(static f => f.Cost.Total));
        WriteTop(json, "most_failing"u8, functions.Where(static f => f.Status.ErrorRate > 0).OrderByDescending(static f => f.Status.ErrorRate).ThenByDescending(static f => f.Status.Invocations));
        ReportJson.WriteSpan(json, tenant.FromUs, tenant.ToUs, tenant.AsOfUs);
        json.WriteEndObject();
    }

    private static void WriteTotals(Utf8JsonWriter json, List<FunctionReport> functions)
    {
        var invocations = functions.Sum(static f => f.Status.Invocations);
        var coldStarts = functions.Sum(static f => f.Status.ColdStarts);
        var failures = functions.Sum(static f => f.Status.Errors + f.Status.Timeouts + f.Status.OutOfMemory);
        json.WriteStartObject("totals"u8);
        json.WriteNumber("functions"u8, functions.Count);
        json.WriteNumber("active_functions"u8, functions.Count(static f => f.Status.Invocations > 0));
        json.WriteNumber("invocations"u8, invocations);
        json.WriteNumber("cold_starts"u8, coldStarts);
        json.WriteShare("cold_start_rate"u8, invocations == 0 ? 0 : (double)coldStarts / invocations);
        json.WriteNumber("errors"u8, failures);
        json.WriteShare("error_rate"u8, invocations == 0 ? 0 : (double)failures / invocations);
        json.WriteNumber("timeouts"u8, functions.Sum(static f => f.Status.Timeouts));
        json.WriteNumber("throttles"u8, functions.Sum(static f => f.Status.Throttles));
        // Of the window, at tier 1, in dollars; other currencies stand beside the month.
        json.WriteMoney("cost_usd"u8, functions.Where(static f => f.Cost.Currency == CostBreakdown.DefaultCurrency).Sum(static f => f.Cost.Total));
        json.WriteEndObject();
    }

    private static void WriteMonth(Utf8JsonWriter json, Month month)
    {
        var dollars = month.Projections.FirstOrDefault(static projection => projection.Currency == CostBreakdown.DefaultCurrency);
        WriteProjection(json, dollars ?? new MonthProjection(CostBreakdown.DefaultCurrency, 0, 0, []), month);
        json.WriteStartArray("other_currencies"u8);
        foreach (var projection in month.Projections.Where(static projection => projection.Currency != CostBreakdown.DefaultCurrency))
        {
            json.WriteStartObject();
            json.WriteString("currency"u8, projection.Currency);
            WriteProjection(json, projection, month);
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }

    private static void WriteProjection(Utf8JsonWriter json, MonthProjection projection, Month month)
    {
        json.WriteMoney("cost_to_date_usd"u8, projection.ToDate);
        json.WriteMoney("cost_projected_usd"u8, projection.Projected);
        json.WriteMoney("tier_adjustment_usd"u8, month.Adjustments.Where(line => line.Currency == projection.Currency).Sum(static line => line.Amount));
        json.WriteStartArray("cost_estimated_because"u8);
        foreach (var reason in projection.EstimatedBecause) json.WriteStringValue(reason);
        json.WriteEndArray();
    }

    private static void WriteTop(Utf8JsonWriter json, ReadOnlySpan<byte> name, IEnumerable<FunctionReport> functions)
    {
        json.WriteStartArray(name);
        foreach (var report in functions.Take(Limits.OverviewTopFunctions)) ReportJson.WriteListed(json, report);
        json.WriteEndArray();
    }

    /// <summary>The running UTC month.</summary>
    private sealed record Month(IReadOnlyList<MonthProjection> Projections, IReadOnlyList<TierAdjustment> Adjustments);
}
