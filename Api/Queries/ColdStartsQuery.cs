using System.Globalization;
using Coldstart.Analytics;
using Coldstart.Analytics.Costs;
using Coldstart.Analytics.Functions.Reports;
using Coldstart.Api.Authentication;
using Coldstart.Api.Json;
using Coldstart.Api.Problems;
using Coldstart.Engine;

namespace Coldstart.Api.Queries;

/// <summary><c>GET /api/v1/cold-starts</c></summary>
internal sealed class ColdStartsQuery(IAnalyticsEngine engine, PriceBook prices, ProblemWriter problems, TimeProvider time)
{
    private const long DayUs = 86_400_000_000;

    public async Task AnswerAsync(HttpContext context, Caller caller)
    {
        var query = new QueryReader(context.Request.Query);
        var nowUs = Rfc3339.ToUs(time.GetUtcNow());
        // Records may be ten minutes ahead, and 'now' is no end that a client named.
        var toUs = query.Time("to", nowUs + DayUs);
        var fromUs = query.Time("from", Math.Min(toUs, nowUs) - 7 * DayUs);
        if (fromUs >= toUs) query.Reject("from", "must be earlier than to");
        var functionId = query.Id("function_id");
        var slowest = query.Choice("order", "newest", "newest", "slowest") == "slowest";
        var limit = (int)query.Whole("limit", 1, Limits.PageItemsMax, Limits.PageItemsDefault);
        var offset = ReadCursor(query, context.Request.Query["cursor"].ToString());
        if (query.Problem is { } problem)
        {
            await problems.WriteAsync(context, problem);
            return;
        }
        // One more than asked for tells whether there is another page.
        var samples = await engine.ColdStartsAsync(new ColdStartQuery(caller.Project.Id, functionId, fromUs, toUs, slowest, offset, Math.Min(limit + 1, Limits.PageItemsMax)), context.RequestAborted);
        var page = samples.Take(limit).ToList();
        var next = samples.Count > limit ? Cursor.Encode((offset + limit).ToString(CultureInfo.InvariantCulture)) : null;
        await Answer.JsonAsync(context, Render(page, next, fromUs, Math.Min(toUs, nowUs), nowUs));
    }

    private static int ReadCursor(QueryReader query, string cursor)
    {
        if (cursor.Length == 0) return 0;
        if (Cursor.TryDecode(cursor, out var text) && int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var offset) && offset <= 1_000_000) return offset;
        query.Reject("cursor", "must be the next_cursor of an earlier answer");
        return 0;
    }

    private byte[] Render(List<ColdStartSample> page, string? next, long fromUs, long toUs, long asOfUs) => JsonBytes.Render((page, next, fromUs, toUs, asOfUs, prices), static (json, state) =>
    {
        json.WriteStartObject();
        json.WriteStartArray("cold_starts"u8);
        foreach (var sample in state.page)
        {
            json.WriteStartObject();
            json.WriteId("function_id"u8, sample.FunctionId);
            json.WriteString("function_name"u8, sample.FunctionName);
            json.WriteTime("time"u8, sample.TimeUs);
            json.WriteMeasure("init_duration_ms"u8, sample.InitUs / DistributionReports.UsPerMs);
            json.WriteMeasure("execution_duration_ms"u8, sample.DurationUs / DistributionReports.UsPerMs);
            json.WriteBoolean("self_measured"u8, sample.SelfMeasured);
            json.WriteMoney("cost_usd"u8, state.prices.CostOf(sample.Usage, sample.Architecture, sample.BillingClass, sample.Region, sample.TimeUs).Total);
            json.WriteTextOrNull("version"u8, sample.Version);
            json.WriteTextOrNull("request_id"u8, sample.RequestId);
            json.WriteTextOrNull("trace_id"u8, sample.TraceId);
            json.WriteStartObject("modules"u8);
            foreach (var (name, totalUs) in sample.Modules) json.WriteMeasure(System.Text.Encoding.UTF8.GetBytes(name), totalUs / DistributionReports.UsPerMs);
            json.WriteEndObject();
            json.WriteEndObject();
        }
        json.WriteEndArray();
        if (state.next is null) json.WriteNull("next_cursor"u8);
        else json.WriteString("next_cursor"u8, state.next);
        ReportJson.WriteSpan(json, state.fromUs, state.toUs, state.asOfUs);
        json.WriteEndObject();
    });
}
