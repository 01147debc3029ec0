using Coldstart.Analytics.Windows;
using Coldstart.Engine.History;
using Coldstart.Engine.Tests.Fakes;

namespace Coldstart.Engine.Tests.History;

public sealed class HistoryTests
{
    private const long MinuteUs = 60_000_000;
    private const long HourUs = 60 * MinuteUs;
    private const long DayUs = 24 * HourUs;

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task UsageAndSeries_RecordsOfTwoYears_CountEveryOneOnce(int seed)
    {
        var random = new Random(seed);
        var harness = await EngineHarness.StartAsync();
        var byDay = new Dictionary<long, long>();
        for (var round = 0; round < 12; round++)
        {
            await SendAsync(harness, random, byDay);
            await CheckUsageAsync(harness, byDay);
            await CheckSeriesAsync(harness, byDay);
            harness = await AgeAsync(harness, random);
        }
        await CheckUsageAsync(harness, byDay);
        await CheckSeriesAsync(harness, byDay);
        await harness.DisposeAsync();
    }

    [Theory]
    [InlineData(MinuteUs)]
    [InlineData(15 * MinuteUs)]
    [InlineData(HourUs)]
    [InlineData(6 * HourUs)]
    public async Task Series_AnyStep_AddsUpToWhatCame(long stepUs)
    {
        await using var harness = await EngineHarness.StartAsync();
        var random = new Random(7);
        var total = 0L;
        for (var request = 0; request < 40; request++)
        {
            var collector = Requests.Of(harness.Time.NowUs);
            for (var record = 0; record < 10; record++, total++) Requests.Add(collector, "a", harness.Time.NowUs - (long)(random.NextDouble() * 30 * DayUs), 5);
            await harness.IngestAsync(collector);
            await harness.PassAsync(1);
            harness.Time.Advance(TimeSpan.FromMinutes(random.Next(40)));
        }
        await harness.Engine.FlushAsync(CancellationToken.None);
        var series = await harness.Engine.SeriesAsync(EngineHarness.Project, EngineHarness.IdOf("a"), harness.Time.NowUs - 40 * DayUs, harness.Time.NowUs + DayUs, stepUs, CancellationToken.None);
        Assert.Equal(total, series!.Points.Sum(point => point.Totals[Counter.Invocations]));
        Assert.All(series.Points, point => Assert.Equal(0, point.StartUs % stepUs));
        Assert.Equal(series.Points.Select(point => point.StartUs).Order(), series.Points.Select(point => point.StartUs));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task ColdStarts_StoredAndWaiting_AreListedOnceInOrder(bool slowestFirst)
    {
        await using var harness = await EngineHarness.StartAsync();
        var random = new Random(5);
        for (var at = 0; at < 12; at++)
        {
            var collector = Requests.Of(harness.Time.NowUs);
            Requests.Add(collector, at % 2 == 0 ? "a" : "b", harness.Time.NowUs - at * 1000, random.Next(1, 10_000), isCold: true, requestId: $"r{at}");
            await harness.IngestAsync(collector);
            if (at == 5) await harness.Engine.FlushAsync(CancellationToken.None);
            harness.Time.Advance(TimeSpan.FromSeconds(90));
        }
        var query = new ColdStartQuery(EngineHarness.Project, null, 0, harness.Time.NowUs, slowestFirst, 0, 100);
        var all = await harness.Engine.ColdStartsAsync(query, CancellationToken.None);
        Assert.Equal(12, all.Select(sample => sample.RequestId).Distinct().Count());
        Assert.Equal(12, all.Count);
        Assert.Equal(slowestFirst ? all.OrderByDescending(sample => sample.InitUs) : all.OrderByDescending(sample => sample.TimeUs), all);

        var pages = new List<string>();
        for (var offset = 0; offset < 12; offset += 5) pages.AddRange((await harness.Engine.ColdStartsAsync(query with { Offset = offset, Limit = 5 }, CancellationToken.None)).Select(sample => sample.RequestId));
        Assert.Equal(all.Select(sample => sample.RequestId), pages);
        var ofOne = await harness.Engine.ColdStartsAsync(query with { FunctionId = EngineHarness.IdOf("b") }, CancellationToken.None);
        Assert.Equal(6, ofOne.Count);
        Assert.All(ofOne, sample => Assert.Equal("b", sample.FunctionName));
    }

    [Fact]
    public void Cut_LongSpan_GetsWiderRollupsWithAge()
    {
        var nowUs = 20_000 * DayUs + 5 * HourUs;
        var spans = HistorySpan.Cut(0, nowUs - 10 * DayUs, MinuteUs, nowUs).ToArray();
        Assert.Equal(
            [
                new HistorySpan(Analytics.Functions.RollupResolution.Day, 0, (20_000 - 399) * DayUs),
                new HistorySpan(Analytics.Functions.RollupResolution.Hour, (20_000 - 399) * DayUs, (20_000 - 35) * DayUs),
                new HistorySpan(Analytics.Functions.RollupResolution.QuarterHour, (20_000 - 35) * DayUs, nowUs - 10 * DayUs),
            ],
            spans);
        Assert.Equal(Analytics.Functions.RollupResolution.Day, Assert.Single(HistorySpan.Cut(nowUs - 20 * DayUs, nowUs - 10 * DayUs, DayUs, nowUs)).Resolution);
        Assert.Empty(HistorySpan.Cut(5, 5, DayUs, nowUs));
    }

    private static async Task SendAsync(EngineHarness harness, Random random, Dictionary<long, long> byDay)
    {
        for (var request = 0; request < 6; request++)
        {
            var nowUs = harness.Time.NowUs;
            var collector = Requests.Of(nowUs);
            for (var record = 0; record < 8; record++)
            {
                // Half of today, the others up to two years late.
                var ageUs = random.Next(2) == 0 ? random.NextInt64(DayUs / 4) : random.NextInt64(700 * DayUs);
                var timeUs = nowUs - ageUs;
                Requests.Add(collector, "a", timeUs, 5);
                byDay[timeUs / DayUs * DayUs] = byDay.GetValueOrDefault(timeUs / DayUs * DayUs) + 1;
            }
            await harness.IngestAsync(collector);
        }
    }

    private static async Task<EngineHarness> AgeAsync(EngineHarness harness, Random random)
    {
        harness.Time.Advance(TimeSpan.FromHours(random.Next(1, 300)));
        await harness.PassAsync(random.Next(2) * 65);
        return random.Next(3) switch
        {
            0 => await harness.CrashAsync(),
            1 => await harness.RestartAsync(),
            _ => harness,
        };
    }

    private static async Task CheckUsageAsync(EngineHarness harness, Dictionary<long, long> byDay)
    {
        var usage = await harness.Engine.UsageAsync(EngineHarness.Project, 0, harness.Time.NowUs + DayUs, CancellationToken.None);
        Assert.Equal(byDay.OrderBy(day => day.Key), usage.Select(day => KeyValuePair.Create(day.DayUs, day.Usage.Sum().Requests)).OrderBy(day => day.Key));
    }

    private static async Task CheckSeriesAsync(EngineHarness harness, Dictionary<long, long> byDay)
    {
        await harness.Engine.FlushAsync(CancellationToken.None);
        var series = await harness.Engine.SeriesAsync(EngineHarness.Project, EngineHarness.IdOf("a"), 0, harness.Time.NowUs + DayUs, DayUs, CancellationToken.None);
        Assert.Equal(byDay.OrderBy(day => day.Key), series!.Points.Select(point => KeyValuePair.Create(point.StartUs, point.Totals[Counter.Invocations])));
    }
}
