using System.Text.Json;
using Coldstart.Analytics;
using Coldstart.Analytics.Costs;
using Coldstart.Analytics.Records;
using Coldstart.Api.Authentication;
using Coldstart.Api.Json;
using Coldstart.Api.Problems;
using Coldstart.Engine;

namespace Coldstart.Api.Queries;

/// <summary><c>GET /api/v1/costs</c>: itemised money of whole UTC days. Rows plus adjustments are the total, to the last digit.</summary>
internal sealed class CostsQuery(IAnalyticsEngine engine, PriceBook prices, ProblemWriter problems, TimeProvider time)
{
    private const long DayUs = 86_400_000_000;

    public async Task AnswerAsync(HttpContext context, Caller caller)
    {
        var query = new QueryReader(context.Request.Query);
        var nowUs = Rfc3339.ToUs(time.GetUtcNow());
        var groupBy = query.Choice("group_by", "function", "function", "region", "architecture", "day");
        var toUs = query.Time("to", nowUs);
        var fromUs = query.Time("from", UtcMonth.StartOf(Math.Min(toUs, nowUs)));
        if (fromUs >= toUs) query.Reject("from", "must be earlier than to");
        else if ((toUs - fromUs) / DayUs > Limits.CostDaysMax) query.Reject("from", $"must be at most {Limits.CostDaysMax} days before to");
        if (query.Problem is { } problem)
        {
            await problems.WriteAsync(context, problem);
            return;
        }
        // Money is counted by whole days; what came earlier in the first month decides the tier of what is asked for.
        fromUs -= fromUs % DayUs;
        var endUs = (toUs + DayUs - 1) / DayUs * DayUs;
        var usage = await engine.UsageAsync(caller.Project.Id, UtcMonth.StartOf(fromUs), endUs, context.RequestAborted);
        var periods = usage.Select(static day => new UsagePeriod(day.Account, day.Region, day.DayUs, day.Usage)).ToList();
        var adjustments = TierAdjustments.Of(prices, periods, fromUs, new TierOptions());
        var rows = Rows(usage.Where(day => day.DayUs >= fromUs), groupBy);
        await Answer.JsonAsync(context, JsonBytes.Render((groupBy, rows, adjustments, fromUs, toUs, nowUs), static (json, state) => Write(json, state)));
    }

    /// <summary>One row a group and currency, dearest first; days in their order.</summary>
    private List<CostRow> Rows(IEnumerable<DailyUsage> usage, string groupBy)
    {
        var parts =
            from day in usage
            from part in PartsOf(day, groupBy)
            group part.Cost by part.Key;
        var rows = parts.SelectMany(static group => CostBreakdown.SumByCurrency(group).Select(cost => new CostRow(group.Key, cost)));
        return groupBy == "day" ? [.. rows.OrderBy(static row => row.Key.Name, StringComparer.Ordinal)] : [.. rows.OrderByDescending(static row => row.Cost.Total).ThenBy(static row => row.Key.Name, StringComparer.Ordinal)];
    }

    private List<(CostKey Key, CostBreakdown Cost)> PartsOf(DailyUsage day, string groupBy)
    {
        if (groupBy != "architecture")
        {
            var key = groupBy switch
            {
                "function" => new CostKey(day.FunctionName, day.FunctionId),
                "region" => new CostKey(day.Region, null),
                _ => new CostKey(Rfc3339.Format(day.DayUs)[..10], null),
            };
            return [(key, prices.CostOf(day.Usage, day.Region, day.DayUs))];
        }
        var parts = new List<(CostKey, CostBreakdown)>();
        foreach (var (architecture, billingClass, usage) in day.Usage)
        {
            // What is not known is priced as x86_64, and says so.
            parts.Add((new CostKey(ReportJson.NameOf(architecture == Architecture.Unknown ? Architecture.X86 : architecture), null), prices.CostOf(usage, architecture, billingClass, day.Region, day.DayUs)));
        }
        return parts;
    }

    private static void Write(Utf8JsonWriter json, (string GroupBy, List<CostRow> Rows, IReadOnlyList<TierAdjustment> Adjustments, long FromUs, long ToUs, long NowUs) state)
    {
        json.WriteStartObject();
        json.WriteString("group_by"u8, state.GroupBy);
        WriteStatement(json, CostBreakdown.DefaultCurrency, state.GroupBy, state.Rows, state.Adjustments);
        // Dollars and yuan are never added up.
        json.WriteStartArray("other_currencies"u8);
        var others = state.Rows.Select(static row => row.Cost.Currency).Concat(state.Adjustments.Select(static line => line.Currency)).Distinct().Where(static currency => currency != CostBreakdown.DefaultCurrency);
        foreach (var currency in others.Order(StringComparer.Ordinal))
        {
            json.WriteStartObject();
            WriteStatement(json, currency, state.GroupBy, state.Rows, state.Adjustments);
            json.WriteEndObject();
        }
        json.WriteEndArray();
        ReportJson.WriteSpan(json, state.FromUs, Math.Min(state.ToUs, state.NowUs), state.NowUs);
        json.WriteEndObject();
    }

    private static void WriteStatement(Utf8JsonWriter json, string currency, string groupBy, List<CostRow> rows, IReadOnlyList<TierAdjustment> adjustments)
    {
        var own = rows.Where(row => row.Cost.Currency == currency).ToList();
        var statement = CostStatement.Of(currency, [.. own.Select(static row => row.Cost)], [.. adjustments.Where(line => line.Currency == currency)]);
        json.WriteString("currency"u8, currency);
        json.WriteMoney("total_usd"u8, statement.Total);
        json.WriteMoney("tier_adjustment_usd"u8, statement.AdjustmentTotal);
        json.WriteStartArray("rows"u8);
        for (var at = 0; at < own.Count; at++)
        {
            json.WriteStartObject();
            json.WriteString(groupBy == "function" ? "function_name" : groupBy, own[at].Key.Name);
            if (own[at].Key.FunctionId is { } id) json.WriteId("function_id"u8, id);
            ReportJson.WriteCostFields(json, statement.Rows[at]);
            json.WriteEndObject();
        }
        json.WriteEndArray();
        json.WriteStartArray("adjustments"u8);
        foreach (var line in statement.Adjustments) WriteAdjustment(json, line);
        json.WriteEndArray();
    }

    private static void WriteAdjustment(Utf8JsonWriter json, TierAdjustment line)
    {
        json.WriteStartObject();
        json.WriteTextOrNull("account_id"u8, line.Account);
        json.WriteTextOrNull("region"u8, line.Region);
        json.WriteString("architecture"u8, ReportJson.NameOf(line.Architecture));
        json.WriteString("month"u8, Rfc3339.Format(line.MonthUs)[..7]);
        json.WriteString("kind"u8, line.Kind switch
        {
            TierAdjustmentKind.VolumeTiers => "volume_tiers",
            TierAdjustmentKind.FreeDuration => "free_duration",
            TierAdjustmentKind.FreeRequests => "free_requests",
            _ => "savings_plan",
        });
        json.WriteMoney("amount_usd"u8, line.Amount);
        json.WriteStartArray("tiers"u8);
        foreach (var portion in line.Portions)
        {
            json.WriteStartObject();
            json.WriteNumber("tier"u8, portion.Tier);
            json.WriteMoney("quantity"u8, portion.Quantity);
            json.WriteMoney("price_usd"u8, portion.Price);
            json.WriteMoney("cost_usd"u8, portion.Cost);
            json.WriteMoney("difference_usd"u8, portion.Difference);
            json.WriteEndObject();
        }
        json.WriteEndArray();
        json.WriteEndObject();
    }

    /// <summary>What a row is about.</summary>
    private readonly record struct CostKey(string Name, Guid? FunctionId);

    private sealed record CostRow(CostKey Key, CostBreakdown Cost);
}
