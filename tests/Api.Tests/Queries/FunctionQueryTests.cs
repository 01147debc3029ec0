using System.Globalization;
using System.Text.Json;
using Coldstart.Api.Tests.Fakes;

namespace Coldstart.Api.Tests.Queries;

public sealed class FunctionQueryTests(FilledServer server) : IClassFixture<FilledServer>
{
    [Theory]
    [InlineData("name")]
    [InlineData("-name")]
    [InlineData("invocations")]
    [InlineData("-invocations")]
    [InlineData("cold_start_rate")]
    [InlineData("init_p95")]
    [InlineData("-error_rate")]
    [InlineData("-cost_usd")]
    [InlineData("-last_seen_at")]
    public async Task List_InPages_ShowsEachFunctionOnceAndInOrder(string sort)
    {
        await server.FillAsync();

        var paged = new List<string>();
        for (var cursor = ""; cursor is not null;)
        {
            var page = await server.GetAsync($"/api/v1/functions?limit=3&sort={sort}" + (cursor.Length > 0 ? "&cursor=" + cursor : ""));
            paged.AddRange(Names(page));
            cursor = page.GetProperty("next_cursor").GetString();
        }

        Assert.Equal(FilledServer.Count, paged.Distinct().Count());
        Assert.Equal(Names(await server.GetAsync("/api/v1/functions?sort=" + sort)), paged);
        if (sort == "-name") Assert.Equal(paged.OrderDescending(StringComparer.Ordinal), paged);
        if (sort == "-invocations") Assert.Equal("fn-9", paged[0]);
    }

    [Fact]
    public async Task List_BySearchAndEnvironment_ShowsWhatFits()
    {
        await server.FillAsync();

        Assert.Equal(["fn-3"], Names(await server.GetAsync("/api/v1/functions?search=FN-3")));
        Assert.Equal(["fn-0", "fn-2", "fn-4", "fn-6", "fn-8"], Names(await server.GetAsync("/api/v1/functions?environment=even")));
        Assert.Empty(Names(await server.GetAsync("/api/v1/functions?environment=none")));
    }

    [Fact]
    public async Task One_OfAFunction_CountsWhatCame()
    {
        await server.FillAsync();

        var function = await server.GetAsync("/api/v1/functions/" + await Functions.IdOfAsync(server, "fn-4"));

        Assert.Equal(5, function.GetProperty("status").GetProperty("invocations").GetInt64());
        Assert.Equal(1, function.GetProperty("cold").GetProperty("count").GetInt64());
        Assert.Equal(100, function.GetProperty("duration").GetProperty("avg_ms").GetDouble());
        Assert.Equal(0.2, function.GetProperty("cold_start_stats").GetProperty("cold_start_rate").GetDouble());
    }

    [Theory]
    [InlineData("invocations", 5)]
    [InlineData("cold_starts", 1)]
    [InlineData("errors", 0)]
    [InlineData("throttles", 0)]
    public async Task Series_OfACount_AddsUpToIt(string metric, double expected)
    {
        await server.FillAsync();

        var series = await server.GetAsync($"/api/v1/functions/{await Functions.IdOfAsync(server, "fn-4")}/series?metric={metric}&window=1h&step=60");

        var points = series.GetProperty("points").EnumerateArray().ToList();
        Assert.Equal(expected, points.Sum(static point => point.GetProperty("value").GetDouble()));
        Assert.InRange(points.Count, 60, 62);
    }

    [Theory]
    [InlineData("duration_avg", 100)]
    [InlineData("duration_p50", 100)]
    [InlineData("duration_p99", 100)]
    [InlineData("init_avg", 40)]
    [InlineData("init_p95", 40)]
    [InlineData("memory_max", 64)]
    public async Task Series_OfAMeasure_HasItWhereItWasMeasured(string metric, double expected)
    {
        await server.FillAsync();

        var series = await server.GetAsync($"/api/v1/functions/{await Functions.IdOfAsync(server, "fn-4")}/series?metric={metric}&window=1h");

        var values = series.GetProperty("points").EnumerateArray().Select(static point => point.GetProperty("value")).Where(static value => value.ValueKind != JsonValueKind.Null).ToList();
        Assert.NotEmpty(values);
        Assert.All(values, value => Assert.InRange(value.GetDouble(), expected * 0.99, expected * 1.01));
    }

    [Fact]
    public async Task ColdStarts_SlowestFirst_AreInOrderOverThePages()
    {
        await server.FillAsync();

        var seen = new List<double>();
        for (var cursor = ""; cursor is not null;)
        {
            var page = await server.GetAsync("/api/v1/cold-starts?order=slowest&limit=4" + (cursor.Length > 0 ? "&cursor=" + cursor : ""));
            seen.AddRange(page.GetProperty("cold_starts").EnumerateArray().Select(static sample => sample.GetProperty("init_duration_ms").GetDouble()));
            cursor = page.GetProperty("next_cursor").GetString();
        }

        Assert.Equal(Enumerable.Range(0, FilledServer.Count).Select(static at => at * 10.0).OrderDescending(), seen);
    }

    [Fact]
    public async Task Overview_OfTheProject_AddsItsFunctions()
    {
        await server.FillAsync();

        var overview = await server.GetAsync("/api/v1/overview?window=1h");

        var totals = overview.GetProperty("totals");
        Assert.Equal(FilledServer.Count, totals.GetProperty("functions").GetInt32());
        Assert.Equal(55, totals.GetProperty("invocations").GetInt64());
        Assert.Equal("fn-9", overview.GetProperty("slowest")[0].GetProperty("function_name").GetString());
        var toDate = decimal.Parse(overview.GetProperty("cost_to_date_usd").GetString()!, CultureInfo.InvariantCulture);
        Assert.True(toDate > 0 && decimal.Parse(overview.GetProperty("cost_projected_usd").GetString()!, CultureInfo.InvariantCulture) >= toDate);
    }

    [Theory]
    [InlineData("functions")]
    [InlineData("overview")]
    [InlineData("costs")]
    [InlineData("cold-starts")]
    public async Task Answers_OfQuestions_SayWhichSpanTheySpeakOf(string path)
    {
        var answer = await server.GetAsync("/api/v1/" + path);

        var (from, to, asOf) = (Time(answer, "window_from"), Time(answer, "window_to"), Time(answer, "as_of"));
        Assert.True(from < to && to <= asOf);
    }

    private static DateTimeOffset Time(JsonElement answer, string name) => DateTimeOffset.Parse(answer.GetProperty(name).GetString()!, CultureInfo.InvariantCulture);

    private static List<string> Names(JsonElement list) => [.. list.GetProperty("functions").EnumerateArray().Select(static function => function.GetProperty("function_name").GetString()!)];
}

/// <summary>A server with ten functions: fn-N has N+1 invocations, one of them a cold start with an init of 10·N ms.</summary>
public sealed class FilledServer : ApiServer
{
    public const int Count = 10;

    private bool isFilled;

    public async Task FillAsync()
    {
        if (isFilled) return;
        var records =
            from function in Enumerable.Range(0, Count)
            from at in Enumerable.Range(0, function + 1)
            let environment = function % 2 == 0 ? ",\"environment\":\"even\"" : ""
            let init = at == 0 ? $",\"init_duration_ms\":{function * 10}" : ""
            select Invocation($"fn-{function}", cold: at == 0, $"{init}{environment},\"memory_allocated_mb\":128,\"memory_used_mb\":64");
        await IngestAsync("/api/v1/ingest/batch", $"[{string.Join(',', records)}]");
        await Functions.IdOfAsync(this, "fn-9");
        isFilled = true;
    }
}
