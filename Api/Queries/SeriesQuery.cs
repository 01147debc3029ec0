using Coldstart.Analytics;
using Coldstart.Analytics.Costs;
using Coldstart.Analytics.Windows;
using Coldstart.Api.Authentication;
using Coldstart.Api.Json;
using Coldstart.Api.Problems;
using Coldstart.Engine;

namespace Coldstart.Api.Queries;

/// <summary><c>GET /api/v1/functions/{id}/series</c></summary>
internal sealed class SeriesQuery(IAnalyticsEngine engine, PriceBook prices, ProblemWriter problems, TimeProvider time)
{
    private const long MinuteS = 60;
    private const long UsPerS = 1_000_000;

    private static readonly long[] NiceStepsS = [60, 300, 900, 3600, 86_400];

    public async Task AnswerAsync(HttpContext context, Caller caller, Guid id)
    {
        var query = new QueryReader(context.Request.Query);
        var metric = query.Choice("metric", "invocations", SeriesMetrics.Names);
        var (fromUs, toUs, stepUs) = ReadSpan(query);
        if (query.Problem is { } problem)
        {
            await problems.WriteAsync(context, problem);
            return;
        }
        // Steps begin at multiples of their length since 1970, so that the same moment is always in the same step.
        fromUs -= fromUs % stepUs;
        var series = await engine.SeriesAsync(caller.Project.Id, id, fromUs, toUs, stepUs, context.RequestAborted);
        if (series is null)
        {
            await problems.WriteAsync(context, Problem.NotFound("There is no such function."));
            return;
        }
        await Answer.JsonAsync(context, Render(id, metric, series));
    }

    private (long FromUs, long ToUs, long StepUs) ReadSpan(QueryReader query)
    {
        var nowUs = Rfc3339.ToUs(time.GetUtcNow());
        var window = query.Window();
        var toUs = query.Time("to", nowUs);
        var fromUs = query.Time("from", toUs - window.LengthUs());
        if (query.Has("window") && query.Has("from")) query.Reject("window", "must not stand beside from");
        if (fromUs >= toUs) query.Reject("from", "must be earlier than to");
        var spanS = Math.Max(toUs - fromUs, 0) / UsPerS;
        var otherwise = query.Has("from") || query.Has("to")
            ? NiceStepsS.FirstOrDefault(step => spanS / step <= 300, NiceStepsS[^1])
            : window.Tier().SlotUs() / UsPerS;
        var stepS = query.Whole("step", MinuteS, 366 * 86_400L, otherwise);
        if (stepS % MinuteS != 0) query.Reject("step", "must be a multiple of 60 seconds");
        else if (spanS / stepS > Limits.SeriesPointsMax) query.Reject("step", $"makes more than {Limits.SeriesPointsMax} points: take a longer step or a shorter span");
        return (fromUs, toUs, stepS * UsPerS);
    }

    private byte[] Render(Guid id, string metric, SeriesReport series) => JsonBytes.Render((id, metric, series, prices), static (json, state) =>
    {
        var (id, metric, series, prices) = state;
        json.WriteStartObject();
        json.WriteId("function_id"u8, id);
        json.WriteString("metric"u8, metric);
        json.WriteNumber("step"u8, series.StepUs / UsPerS);
        json.WriteStartArray("points"u8);
        var at = 0;
        for (var startUs = series.FromUs; startUs < series.ToUs; startUs += series.StepUs)
        {
            var totals = at < series.Points.Count && series.Points[at].StartUs == startUs ? series.Points[at++].Totals : null;
            json.WriteStartObject();
            json.WriteTime("time"u8, startUs);
            if (metric == SeriesMetrics.Cost) json.WriteMoney("value"u8, totals is null ? 0 : prices.CostOf(totals.Usage, series.Region, startUs).Total);
            else if (totals is null && SeriesMetrics.IsCount(metric)) json.WriteNumber("value"u8, 0);
            else if (totals is null || SeriesMetrics.Value(metric, totals) is not { } value) json.WriteNull("value"u8);
            else json.WriteShare("value"u8, value);
            json.WriteEndObject();
        }
        json.WriteEndArray();
        ReportJson.WriteSpan(json, series.FromUs, series.ToUs, series.AsOfUs);
        json.WriteEndObject();
    });
}
