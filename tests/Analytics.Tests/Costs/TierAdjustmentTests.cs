using System.Numerics;
using Coldstart.Analytics.Costs;
using Coldstart.Analytics.Records;

namespace Coldstart.Analytics.Tests.Costs;

public sealed class TierAdjustmentTests
{
    private const long DayUs = 86_400_000_000;

    // 2026-11-01 00:00 UTC.
    private const long NovemberUs = 1_793_491_200_000_000;
    private const long DecemberUs = NovemberUs + 30 * DayUs;

    [Theory]
    [InlineData(Architecture.X86, 7_000_000_000, "115000.2")]
    [InlineData(Architecture.Arm64, 20_000_000_000, "248335")]
    [InlineData(Architecture.X86, 6_000_000_000, "100000.2")] // the bound belongs to the tier below
    [InlineData(Architecture.X86, 1, "0.0000166667")]
    public void Of_MonthThroughTheTiers_IsExactToTheLastDigit(Architecture architecture, long gbSeconds, string expected)
    {
        var usage = Period("us-east-1", NovemberUs, gbSeconds, architecture);

        var statement = Statement([usage]);

        Assert.Equal(expected, Money.Text(statement.Total));
        Assert.Equal(gbSeconds, statement.Adjustments.Single().Portions.Sum(portion => portion.Quantity));
        Assert.Equal(statement.Total, statement.Adjustments.Single().Portions.Sum(portion => portion.Cost));
    }

    [Fact]
    public void Of_TierByTier_NamesEachPrice()
    {
        var line = Adjust([Period("us-east-1", NovemberUs, 16_000_000_000)]).Single();

        Assert.Equal(
            [
                new TierPortion(1, 6_000_000_000, 0.0000166667m, 0.0000166667m, 100_000.2m, 0),
                new TierPortion(2, 9_000_000_000, 0.0000150000m, 0.0000166667m, 135_000m, -15_000.3m),
                new TierPortion(3, 1_000_000_000, 0.0000133334m, 0.0000166667m, 13_333.4m, -3_333.3m),
            ],
            line.Portions);
        Assert.Equal((TierAdjustmentKind.VolumeTiers, "USD", -18_333.6m, NovemberUs), (line.Kind, line.Currency, line.Amount, line.MonthUs));
        Assert.Empty(line.EstimatedBecause);
    }

    [Fact]
    public void Of_ArchitecturesRegionsAccountsAndMonths_ClimbApart()
    {
        UsagePeriod[] usage =
        [
            Period("us-east-1", NovemberUs, 5_000_000_000),
            Period("us-east-1", NovemberUs, 5_000_000_000, Architecture.Arm64),
            Period("us-west-2", NovemberUs, 5_000_000_000),
            Period("us-east-1", DecemberUs, 5_000_000_000),
            Period("us-east-1", NovemberUs, 5_000_000_000) with { Account = "210987654321" },
        ];

        Assert.Equal(5, Adjust(usage).Count);
        Assert.All(Adjust(usage), line => Assert.Equal(0, line.Amount));
        Assert.Equal(-4_000_000_000 * 0.0000016667m, Adjust([.. usage, Period("us-east-1", DecemberUs - 1, 5_000_000_000)]).Sum(line => line.Amount));
    }

    [Fact]
    public void Of_UnknownArchitecture_ClimbsWithX86()
    {
        var line = Adjust([Period("us-east-1", NovemberUs, 4_000_000_000), Period("us-east-1", NovemberUs, 4_000_000_000, Architecture.Unknown)]).Single();
        Assert.Equal((Architecture.X86, -2_000_000_000 * 0.0000016667m), (line.Architecture, line.Amount));
    }

    [Theory]
    [InlineData(BillingClass.Provisioned)]
    [InlineData(BillingClass.Edge)]
    [InlineData(BillingClass.Managed)]
    public void Of_WhatHasNoTiers_HasNoLine(BillingClass billingClass) =>
        Assert.Empty(Adjust([Period("us-east-1", NovemberUs, 9_000_000_000, billingClass: billingClass)], new TierOptions(FreeTier: true)));

    [Fact]
    public void Of_SnapStart_ClimbsWithOnDemand()
    {
        var lines = Adjust([Period("us-east-1", NovemberUs, 4_000_000_000), Period("us-east-1", NovemberUs, 4_000_000_000, billingClass: BillingClass.SnapStartCharged)]);
        Assert.Equal(-2_000_000_000 * 0.0000016667m, lines.Single().Amount);
    }

    [Fact]
    public void Of_DerivedTier_MarksTheLineEstimated()
    {
        Assert.Empty(Adjust([Period("eu-west-1", NovemberUs, 1)]).Single().EstimatedBecause);
        Assert.Equal(["price_derived"], Adjust([Period("eu-west-1", NovemberUs, 7_000_000_000)]).Single().EstimatedBecause);
        Assert.Equal(["region_unknown"], Adjust([Period("", NovemberUs, 7_000_000_000)]).Single().EstimatedBecause);
    }

    [Fact]
    public void Of_PartsOfAMonth_AddUpToTheMonth() => Properties.Hold(random =>
    {
        var usage = AnyMonth(random);
        var cutUs = NovemberUs + random.Next(0, 31) * DayUs;
        var options = new TierOptions(random.Next(2) == 0, (SavingsPlan)random.Next(3));
        UsagePeriod[] before = [.. usage.Where(period => period.FromUs < cutUs)];

        var whole = TierAdjustments.Of(PriceBook.Default, usage, NovemberUs, options).SelectMany(Differences);
        var first = TierAdjustments.Of(PriceBook.Default, before, NovemberUs, options).SelectMany(Differences);
        var second = TierAdjustments.Of(PriceBook.Default, usage, cutUs, options).SelectMany(Differences);
        // Each portion may be rounded at its 28th digit; no more than that.
        return BigInteger.Abs(Exact.Of(first.Concat(second)) - Exact.Of(whole)) <= 1_000_000_000;
    });

    [Fact]
    public void Of_UsageInAnyOrder_GivesTheSameLines() => Properties.Hold(
        random =>
        {
            var usage = AnyMonth(random);
            var options = new TierOptions(FreeTier: true, SavingsPlan.NoUpfront);
            var (once, again) = (Adjust(usage, options), Adjust([.. usage.OrderBy(_ => random.Next())], options));
            return once.Select(line => (line.Kind, line.Region, line.Amount)).SequenceEqual(again.Select(line => (line.Kind, line.Region, line.Amount)));
        },
        tries: 50);

    [Fact]
    public void Of_RandomMonth_EqualsExactArithmetic() => Properties.Hold(random =>
    {
        var usage = AnyMonth(random);
        BigInteger expected = 0;
        foreach (var group in usage.GroupBy(period => period.Region))
        {
            var total = group.Aggregate(new UsageTable(), (table, period) => { table.Merge(period.Usage); return table; });
            foreach (var (architecture, _, row) in total)
            {
                var list = PriceBook.Default.ListOf(group.Key, NovemberUs);
                BigInteger left = (BigInteger)row.BilledMbMs, below = 0;
                foreach (var tier in list.Of(architecture).Duration)
                {
                    var room = tier.UpToGbSeconds is { } end ? (BigInteger)end * 1_024_000 - below : left;
                    var taken = BigInteger.Min(room, left);
                    expected += Exact.Duration(taken, tier.Figure.Price);
                    (left, below) = (left - taken, below + room);
                }
                expected += Exact.Of(list.Request.Price) * row.Requests;
            }
        }
        var statement = Statement(usage);
        // Amounts beyond 790,000 have 22 decimals: half of the last one for each of the parts at most.
        var allowed = 100 * BigInteger.Pow(10, 28 - 21);
        return BigInteger.Abs(Exact.Of(statement.Total) - expected) <= allowed;
    });

    [Fact]
    public void Of_PriceChangeWithinTheMonth_KeepsTheVolumeReached()
    {
        var book = PriceBook.Default.With("""
            {"form": 1, "regions": {"us-east-1": {"prices": [{"from": "2026-11-16", "x86_64": {"duration": [
              {"up_to_gb_seconds": 1000000000, "price": "0.00002"}, {"up_to_gb_seconds": 8000000000, "price": "0.00001"}, {"price": "0.000005"}]}}]}}}
            """u8);
        var lines = TierAdjustments.Of(book, [Period("us-east-1", NovemberUs, 7_000_000_000), Period("us-east-1", NovemberUs + 15 * DayUs, 3_000_000_000)], NovemberUs, TierOptions.Default);

        Assert.Equal(
            [(1, 6e9m, 0.0000166667m), (2, 1e9m, 0.00001m), (2, 1e9m, 0.000015m), (3, 2e9m, 0.000005m)],
            lines.Single().Portions.Select(portion => (portion.Tier, portion.Quantity, portion.Price)));
        Assert.Equal(-1_000_000_000 * 0.0000016667m - 1_000_000_000 * 0.00001m - 2_000_000_000 * 0.000015m, lines.Single().Amount);
    }

    [Fact]
    public void Of_FreeTier_ComesOffOnceForAnAccountAndMonth()
    {
        UsagePeriod[] usage =
        [
            Period("us-east-1", NovemberUs, 300_000, requests: 700_000),
            Period("eu-west-1", NovemberUs + DayUs, 300_000, Architecture.Arm64, requests: 700_000),
            Period("eu-west-1", NovemberUs + 2 * DayUs, 300_000, requests: 700_000),
            Period("us-east-1", DecemberUs, 300_000, requests: 700_000),
        ];

        var lines = Adjust(usage, new TierOptions(FreeTier: true));

        Assert.Equal(
            [
                (NovemberUs, "eu-west-1", Architecture.Arm64, 100_000, -100_000 * 0.0000133334m),
                (NovemberUs, "us-east-1", Architecture.X86, 300_000, -300_000 * 0.0000166667m),
                (DecemberUs, "us-east-1", Architecture.X86, 300_000, -300_000 * 0.0000166667m),
            ],
            lines.Where(line => line.Kind == TierAdjustmentKind.FreeDuration).Select(line => (line.MonthUs, line.Region, line.Architecture, line.Portions.Single().Quantity, line.Amount)));
        Assert.Equal(
            [(300_000, -0.06m), (700_000, -0.14m), (700_000, -0.14m)],
            lines.Where(line => line.Kind == TierAdjustmentKind.FreeRequests).Select(line => (line.Portions.Single().Quantity, line.Amount)));
        Assert.DoesNotContain(Adjust(usage), line => line.Kind != TierAdjustmentKind.VolumeTiers);
    }

    [Fact]
    public void Of_FreeTier_MovesTheTiersBounds()
    {
        var lines = Adjust([Period("us-east-1", NovemberUs, 6_000_400_000)], new TierOptions(FreeTier: true));
        Assert.Equal(0, lines.Single(line => line.Kind == TierAdjustmentKind.VolumeTiers).Amount);
    }

    [Theory]
    [InlineData(SavingsPlan.NoUpfront, "0.0000147", "0.00000856")]
    [InlineData(SavingsPlan.AllUpfront, "0.0000138", "0.00000807")]
    public void Of_SavingsPlan_TakesDurationWhereTheTierIsDearer(SavingsPlan plan, string duration, string provisioned)
    {
        UsagePeriod[] usage = [Period("us-east-1", NovemberUs, 16_000_000_000), Period("us-east-1", NovemberUs, 1_000, billingClass: BillingClass.Provisioned)];

        var lines = Adjust(usage, new TierOptions(SavingsPlan: plan));

        var planned = lines.Single(line => line.Kind == TierAdjustmentKind.SavingsPlan);
        Assert.Equal(
            [(0, 1_000m, provisioned), (1, 6_000_000_000m, duration), (2, 9_000_000_000m, duration)],
            planned.Portions.Select(portion => (portion.Tier, portion.Quantity, Money.Text(portion.Price))));
        Assert.Equal(3, lines.Single(line => line.Kind == TierAdjustmentKind.VolumeTiers).Portions.Single().Tier);
    }

    [Fact]
    public void Statement_OfAnyParts_AddsUpToTheLastDigitInExactArithmetic() => Properties.Hold(random =>
    {
        var statement = Statement(AnyMonth(random), new TierOptions(random.Next(2) == 0, (SavingsPlan)random.Next(3)));
        var rows = statement.Rows.SelectMany(row => new[] { row.Duration, row.Requests, row.EphemeralStorage, row.Restore });
        return Exact.Of(rows.Concat(statement.Adjustments.SelectMany(Differences))) == Exact.Of(statement.Total)
            && Exact.Of(statement.Rows.Select(row => row.Total)) + Exact.Of(statement.Adjustments.Select(line => line.Amount)) == Exact.Of(statement.Total);
    });

    [Fact]
    public void Statement_OfSmallParts_RoundsNothing()
    {
        var row = PriceBook.Default.CostOf(new Usage { Requests = 1, BilledMbMs = 1_769_000_000_000_001, InitMbUs = 1 }, Architecture.X86, BillingClass.OnDemand, "us-east-1", NovemberUs);
        var statement = CostStatement.Of("USD", [row, row], []);
        Assert.Equal([row.Duration, row.Duration], statement.Rows.Select(one => one.Duration));
        Assert.Equal(Exact.Duration(1_769_000_000_000_001, 0.0000166667m), Exact.Of(row.Duration));
    }

    [Fact]
    public void Statement_OfAnotherCurrency_IsRefused()
    {
        var china = PriceBook.Default.CostOf(new Usage { Requests = 1 }, Architecture.X86, BillingClass.OnDemand, "cn-north-1", NovemberUs);
        Assert.Throws<ArgumentException>(() => CostStatement.Of("USD", [china], []));
        Assert.Throws<ArgumentException>(() => CostStatement.Of("USD", [], Adjust([Period("cn-north-1", NovemberUs, 1)])));
        Assert.Equal("CNY", CostStatement.Of("CNY", [china, CostBreakdown.Zero()], []).Rows[1].Currency);
    }

    private static IEnumerable<decimal> Differences(TierAdjustment line) => line.Portions.Select(portion => portion.Difference);

    private static IReadOnlyList<TierAdjustment> Adjust(UsagePeriod[] usage, TierOptions? options = null) =>
        TierAdjustments.Of(PriceBook.Default, usage, NovemberUs, options ?? TierOptions.Default);

    private static CostStatement Statement(UsagePeriod[] usage, TierOptions? options = null) =>
        CostStatement.Of("USD", [.. usage.Select(period => PriceBook.Default.CostOf(period.Usage, period.Region, period.FromUs))], Adjust(usage, options));

    private static UsagePeriod Period(string region, long fromUs, long gbSeconds, Architecture architecture = Architecture.X86, BillingClass billingClass = BillingClass.OnDemand, long requests = 0)
    {
        var table = new UsageTable();
        table.Add(architecture, billingClass, new Usage { Requests = requests, BilledMbMs = (Int128)gbSeconds * 1_024_000 });
        return new UsagePeriod("123456789012", region, fromUs, table);
    }

    private static UsagePeriod[] AnyMonth(Random random)
    {
        string[] regions = ["us-east-1", "eu-west-1", "ap-south-2"];
        return [.. Enumerable.Range(0, random.Next(1, 30)).Select(day =>
        {
            var table = new UsageTable();
            table.Add((Architecture)random.Next(1, 3), BillingClass.OnDemand, new Usage { Requests = random.NextInt64(1, 1_000_000_000), BilledMbMs = random.NextInt64(1, 2_000_000_000_000_000) * random.Next(1, 5) });
            return new UsagePeriod("123456789012", regions[random.Next(3)], NovemberUs + day * DayUs, table);
        })];
    }
}
