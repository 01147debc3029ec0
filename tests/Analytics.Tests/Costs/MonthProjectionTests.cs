using Coldstart.Analytics.Costs;
using Coldstart.Analytics.Records;

namespace Coldstart.Analytics.Tests.Costs;

public sealed class MonthProjectionTests
{
    private const long HourUs = 3_600_000_000;
    private const long DayUs = 24 * HourUs;

    // 2026-11-01 00:00 UTC: 30 days.
    private const long NovemberUs = 1_793_491_200_000_000;

    [Theory]
    [InlineData(0, 10, 30_000)] // 10 days of 30
    [InlineData(5, 10, 50_000)] // known for 5 days, 20 to come
    [InlineData(-40, 15, 20_000)] // known since long
    [InlineData(0, 30, 10_000)] // the last moment
    public void Of_SteadyUsage_GoesOnUntilTheMonthsEnd(int knownFromDay, int nowDay, int expectedRequests)
    {
        var nowUs = NovemberUs + nowDay * DayUs - (nowDay == 30 ? 1 : 0);

        var projection = Project([Requests(NovemberUs, 10_000)], NovemberUs + knownFromDay * DayUs, nowUs);

        Assert.Equal(("USD", 0.002m), (projection.Currency, projection.ToDate));
        Assert.Equal(expectedRequests * 0.0000002m, projection.Projected);
    }

    [Fact]
    public void Of_TheFirstMinute_CountsAsAnHour()
    {
        var projection = Project([Requests(NovemberUs, 1_000)], NovemberUs, NovemberUs + 60_000_000);
        Assert.Equal((1_000 + 1_000L * (30 * 24 * 60 - 1) / 60) * 0.0000002m, projection.Projected);
    }

    [Fact]
    public void Of_OtherMonths_ArePassedOver()
    {
        UsagePeriod[] usage = [Requests(NovemberUs - 1, 5_000), Requests(NovemberUs, 1_000), Requests(NovemberUs + 30 * DayUs, 5_000)];
        Assert.Equal(0.0002m, Project(usage, NovemberUs, NovemberUs + DayUs).ToDate);
    }

    [Fact]
    public void Of_Nothing_IsZeroDollars() =>
        Assert.Equal(("USD", 0m, 0m), Project([new UsagePeriod("", "cn-north-1", NovemberUs, new UsageTable())], NovemberUs, NovemberUs + DayUs) is var none ? (none.Currency, none.ToDate, none.Projected) : default);

    [Fact]
    public void Of_TheRestOfTheMonth_ClimbsTheTiers()
    {
        var table = new UsageTable();
        table.Add(Architecture.X86, BillingClass.OnDemand, new Usage { BilledMbMs = (Int128)5_000_000_000 * 1_024_000 });

        var projection = Project([new UsagePeriod("", "us-east-1", NovemberUs, table)], NovemberUs, NovemberUs + 15 * DayUs);

        Assert.Equal(5_000_000_000 * 0.0000166667m, projection.ToDate);
        Assert.Equal(6_000_000_000 * 0.0000166667m + 4_000_000_000 * 0.0000150000m, projection.Projected);
    }

    [Fact]
    public void Of_AChangeOfPricesAhead_IsPricedFromItsDayOn()
    {
        var book = PriceBook.Default.With("""{"form": 1, "regions": {"us-east-1": {"prices": [{"from": "2026-11-21", "request": "0.0000004"}]}}}"""u8);

        var projection = MonthProjection.Of(book, [Requests(NovemberUs, 10_000)], NovemberUs, NovemberUs + 10 * DayUs, TierOptions.Default).Single();

        Assert.Equal(0.002m + 0.002m + 0.004m, projection.Projected);
    }

    [Fact]
    public void Of_TwoCurrencies_AreTwoProjections()
    {
        UsagePeriod[] usage = [Requests(NovemberUs, 1_000), Requests(NovemberUs, 1_000) with { Region = "cn-north-1" }];

        var projections = MonthProjection.Of(PriceBook.Default, usage, NovemberUs, NovemberUs + 15 * DayUs, TierOptions.Default);

        Assert.Equal([("CNY", 0.00136m, 0.00272m), ("USD", 0.0002m, 0.0004m)], projections.Select(one => (one.Currency, one.ToDate, one.Projected)));
    }

    [Fact]
    public void Of_AbsurdUsage_IsAbsurdAndNoException()
    {
        var table = new UsageTable();
        table.Add(Architecture.X86, BillingClass.OnDemand, new Usage { Requests = long.MaxValue, BilledMbMs = Int128.MaxValue, InitMbUs = Int128.MaxValue });

        var projection = Project([new UsagePeriod("", "us-east-1", NovemberUs, table)], NovemberUs, NovemberUs + DayUs);

        Assert.True(projection.Projected > 0);
    }

    [Theory]
    [InlineData("2024-02-29T23:59:59Z", "2024-02-01", "2024-03-01")]
    [InlineData("2026-12-31T23:59:59Z", "2026-12-01", "2027-01-01")]
    [InlineData("2026-11-01T00:00:00Z", "2026-11-01", "2026-12-01")]
    public void UtcMonth_OfAMoment_BeginsAndEndsAtMidnightUtc(string moment, string start, string end)
    {
        var atUs = Us(moment);
        Assert.Equal((Us(start + "T00:00:00Z"), Us(end + "T00:00:00Z")), (UtcMonth.StartOf(atUs), UtcMonth.EndOf(atUs)));
    }

    private static long Us(string moment) => (DateTimeOffset.Parse(moment, System.Globalization.CultureInfo.InvariantCulture) - DateTimeOffset.UnixEpoch).Ticks / 10;

    private static MonthProjection Project(UsagePeriod[] usage, long knownFromUs, long nowUs) =>
        MonthProjection.Of(PriceBook.Default, usage, knownFromUs, nowUs, TierOptions.Default).Single();

    private static UsagePeriod Requests(long fromUs, long count)
    {
        var table = new UsageTable();
        table.Add(Architecture.X86, BillingClass.OnDemand, new Usage { Requests = count });
        return new UsagePeriod("", "us-east-1", fromUs, table);
    }
}
