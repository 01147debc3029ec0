using System.Globalization;
using System.Text.Json;
using Coldstart.Api.Tests.Fakes;

namespace Coldstart.Api.Tests.Queries;

public sealed class CostTests(ApiServer server) : IClassFixture<ApiServer>
{
    [Fact]
    public async Task Cost_OfOneInvocation_IsExactToTheLastDigit()
    {
        // 1024 MB, 427 ms, x86 in us-east-1: DOMAIN 1.2's first vector.
        await server.IngestAsync("/api/v1/ingest", ApiServer.Invocation("exact", more: ",\"billed_duration_ms\":427,\"memory_allocated_mb\":1024,\"architecture\":\"x86_64\",\"region\":\"us-east-1\",\"request_id\":\"exact\""));

        var cost = (await server.GetAsync($"/api/v1/functions/{await Functions.IdOfAsync(server, "exact")}/cost")).GetProperty("cost");

        Assert.Equal("0.0000073166809", cost.GetProperty("total_usd").GetString());
        Assert.Equal("0.0000002", cost.GetProperty("request_usd").GetString());
        Assert.Equal("7.3166809", cost.GetProperty("per_million_usd").GetString());
        Assert.False(cost.GetProperty("estimated").GetBoolean());
    }

    [Theory]
    [InlineData("function")]
    [InlineData("region")]
    [InlineData("architecture")]
    [InlineData("day")]
    public async Task Costs_HoweverGrouped_AddUpToTheSameTotal(string groupBy)
    {
        await FillAsync();

        var costs = await server.GetAsync("/api/v1/costs?group_by=" + groupBy);

        var rows = costs.GetProperty("rows").EnumerateArray().Sum(static row => Money(row, "total_usd"));
        var adjustments = costs.GetProperty("adjustments").EnumerateArray().Sum(static line => Money(line, "amount_usd"));
        Assert.Equal(Money(costs, "total_usd"), rows + adjustments);
        Assert.Equal(Money(costs, "tier_adjustment_usd"), adjustments);
        Assert.Equal(Money(await server.GetAsync("/api/v1/costs"), "total_usd"), Money(costs, "total_usd"));
        Assert.All(costs.GetProperty("rows").EnumerateArray(), static row => Assert.Equal(Money(row, "total_usd"), Money(row, "duration_usd") + Money(row, "request_usd") + Money(row, "ephemeral_storage_usd") + Money(row, "restore_usd")));
    }

    [Fact]
    public async Task Costs_OfADayWithoutRecords_AreNothing()
    {
        await FillAsync();

        var costs = await server.GetAsync("/api/v1/costs?from=2020-01-01&to=2020-01-02");

        Assert.Equal("0", costs.GetProperty("total_usd").GetString());
        Assert.Equal(0, costs.GetProperty("rows").GetArrayLength());
    }

    private async Task FillAsync()
    {
        // Known by their ids: a repeat adds nothing.
        await server.IngestAsync("/api/v1/ingest/batch", $"""
            [{ApiServer.Invocation("cost-a", true, ",\"init_duration_ms\":700,\"billed_duration_ms\":801,\"memory_allocated_mb\":1769,\"architecture\":\"x86_64\",\"region\":\"us-east-1\",\"request_id\":\"c1\"")},
             {ApiServer.Invocation("cost-a", false, ",\"billed_duration_ms\":101,\"memory_allocated_mb\":1769,\"architecture\":\"x86_64\",\"region\":\"us-east-1\",\"ephemeral_storage_mb\":10240,\"request_id\":\"c2\"")},
             {ApiServer.Invocation("cost-b", false, ",\"billed_duration_ms\":333,\"memory_allocated_mb\":128,\"architecture\":\"arm64\",\"region\":\"eu-central-1\",\"request_id\":\"c3\"")},
             {ApiServer.Invocation("cost-c", false, ",\"memory_allocated_mb\":256,\"region\":\"nowhere-1\",\"request_id\":\"c4\"")}]
            """);
    }

    private static decimal Money(JsonElement element, string name) => decimal.Parse(element.GetProperty(name).GetString()!, CultureInfo.InvariantCulture);
}
