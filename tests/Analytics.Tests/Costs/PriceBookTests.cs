using System.Globalization;
using System.Numerics;
using Coldstart.Analytics.Costs;
using Coldstart.Analytics.Records;

namespace Coldstart.Analytics.Tests.Costs;

public sealed class PriceBookTests
{
    private const long NowUs = 1_795_000_000_000_000; // 2026-11-18

    /// <summary>Prices are a fact of AWS; these sums were made by hand with exact arithmetic.</summary>
    [Theory]
    [InlineData("us-east-1", Architecture.X86, 1024, 427, "0.0000073166809")]
    [InlineData("us-east-1", Architecture.Arm64, 512, 201, "0.0000015400067")]
    [InlineData("af-south-1", Architecture.X86, 128, 3000, "0.0000085575")]
    [InlineData("us-east-1", Architecture.X86, 1536, 600_517, "0.01501315502585")]
    [InlineData("us-east-1", Architecture.X86, 128, 1, "0.0000002020833375")]
    public void CostOf_OneInvocation_IsExactToTheLastDigit(string region, Architecture architecture, int memoryMb, long billedMs, string expected)
    {
        var cost = CostOf(Contributions.Of(memoryMb, billedMs, billedMs, architecture: architecture), region);

        Assert.Equal(expected, Money.Text(cost.Total));
        Assert.Equal((1, "USD", false), (cost.RequestCount, cost.Currency, cost.Estimated));
    }

    /// <summary>cebert's table of December 2025: Node.js 22, arm64, 128 MB, 1136.52 + 341.44 ms: 2.6640 per million at 1478.4 ms on average.</summary>
    [Fact]
    public void CostOf_PublishedTable_AgreesWithInitBilled()
    {
        var low = CostOf(Contributions.Of(128, 1478, 1136.52, 341.44, Architecture.Arm64), "us-east-1").Total;
        var high = CostOf(Contributions.Of(128, 1479, 1136.52, 341.44, Architecture.Arm64), "us-east-1").Total;

        Assert.InRange(2.6640m, low * 1_000_000, high * 1_000_000);
    }

    [Fact]
    public void CostOf_EphemeralStorage_IsExactToTheLastDigit()
    {
        var contribution = Contributions.Of(128, 1000, 1000);
        contribution.EphemeralMb = 10_240;

        Assert.Equal("0.00000029355", Money.Text(CostOf(contribution, "us-east-1").EphemeralStorage));
    }

    [Fact]
    public void ListOf_ProvisionedConcurrency_IsExactToTheLastDigit()
    {
        var price = PriceBook.Default.ListOf("us-east-1", NowUs).X86.ProvisionedConcurrencyGbSecond;

        Assert.Equal("109.500876", Money.Text(10 * 730 * 3600 * price.Price));
    }

    [Fact]
    public void CostOf_InitShare_IsAPartOfTheDuration()
    {
        // REPORT ... Duration: 2.37 ms Billed Duration: 427 ms Memory Size: 1024 MB Init Duration: 423.98 ms
        var cost = CostOf(Contributions.Of(1024, 427, 2.37, 423.98), "us-east-1");

        var shareMbUs = new BigInteger(1024) * 427_000 * 423_980 / 426_350;
        Assert.Equal((decimal)shareMbUs * 0.0000166667m / 1_024_000_000, cost.Init);
        Assert.InRange(cost.Init, cost.Duration * 0.99m, cost.Duration);
        Assert.Equal(cost.Duration + cost.Requests, cost.Total);
    }

    [Theory]
    [InlineData(BillingClass.OnDemand, Architecture.X86, "0.0000166667", "0.0000002", "0")]
    [InlineData(BillingClass.OnDemand, Architecture.Arm64, "0.0000133334", "0.0000002", "0")]
    [InlineData(BillingClass.OnDemand, Architecture.Unknown, "0.0000166667", "0.0000002", "0")]
    [InlineData(BillingClass.Provisioned, Architecture.X86, "0.0000097222", "0.0000002", "0")]
    [InlineData(BillingClass.Provisioned, Architecture.Arm64, "0.0000077778", "0.0000002", "0")]
    [InlineData(BillingClass.SnapStartFree, Architecture.X86, "0.0000166667", "0.0000002", "0")]
    [InlineData(BillingClass.SnapStartCharged, Architecture.X86, "0.0000166667", "0.0000002", "0.0001397998")]
    [InlineData(BillingClass.Managed, Architecture.X86, "0", "0.0000002", "0")]
    [InlineData(BillingClass.Edge, Architecture.X86, "0.00005001", "0.0000006", "0")]
    public void CostOf_EachBillingClass_HasItsPrices(BillingClass billingClass, Architecture architecture, string duration, string request, string restore)
    {
        var contribution = Contributions.Of(1024, 1000, 1000, architecture: architecture, billingClass: billingClass);
        contribution.Traits = Coldstart.Analytics.Functions.ContributionTraits.HasRestore;

        var cost = CostOf(contribution, "us-east-1");

        Assert.Equal((duration, request, restore), (Money.Text(cost.Duration), Money.Text(cost.Requests), Money.Text(cost.Restore)));
    }

    [Theory]
    [InlineData("")]
    [InlineData("moon-1")]
    public void CostOf_RegionUnknown_TakesTheBasePricesAndSaysSo(string region)
    {
        var contribution = Contributions.Of(1024, 427, 427);
        var cost = CostOf(contribution, region);

        Assert.Equal(CostOf(contribution, "us-east-1") with { EstimatedBecause = cost.EstimatedBecause }, cost);
        Assert.Equal([EstimateCodes.RegionUnknown], cost.EstimatedBecause);
        Assert.False(PriceBook.Default.CostOf(new UsageTable(), region, NowUs).Estimated);
    }

    [Fact]
    public void CostOf_EveryGuess_IsNamed()
    {
        var contribution = Contributions.Of(0, 427, 427, architecture: Architecture.Unknown);
        contribution.Weight = 4;
        contribution.Estimated = EstimateReasons.BilledDurationMissing;

        Assert.Equal(
            ["billed_duration_missing", "architecture_unknown", "memory_unknown", "sampled", "region_unknown"],
            CostOf(contribution, "moon-1").EstimatedBecause);
    }

    [Fact]
    public void CostOf_DerivedPrice_IsAnEstimateOnlyWhereItIsUsed()
    {
        Assert.Empty(CostOf(Contributions.Of(128, 10, 10), "me-central-1").EstimatedBecause);
        Assert.Equal(["price_derived"], CostOf(Contributions.Of(128, 10, 10, architecture: Architecture.Arm64), "me-central-1").EstimatedBecause);
        Assert.Equal(["price_derived"], CostOf(Contributions.Of(128, 10, 10), "ap-south-2").EstimatedBecause);
    }

    [Fact]
    public void CostOf_RandomUsage_EqualsExactArithmetic() => Properties.Hold(random =>
    {
        var table = new UsageTable();
        BigInteger expected = 0; // in units of 1e-23
        var one = BigInteger.Pow(10, 23);
        for (var i = random.Next(1, 200); i > 0; i--)
        {
            var (memory, billed, arm) = (random.Next(128, 10_241), random.Next(1, 900_001), random.Next(2) == 0);
            table.Add(Contributions.Of(memory, billed, billed, architecture: arm ? Architecture.Arm64 : Architecture.X86), 1);
            expected += new BigInteger(2) * one / 10_000_000;
            expected += new BigInteger(memory) * billed * (arm ? 133_334 : 166_667) * (one / 10_000_000_000) / 1_024_000;
        }
        return BigIntegerOf(PriceBook.Default.CostOf(table, "us-east-1", NowUs).Total, 23) == expected;
    });

    [Fact]
    public void CostOf_PartsOfATable_AddUpToTheWhole() => Properties.Hold(random =>
    {
        var (a, b, whole) = (new UsageTable(), new UsageTable(), new UsageTable());
        for (var i = 0; i < 20; i++)
        {
            var contribution = Contributions.Any(random);
            contribution.Weight = 1;
            (random.Next(2) == 0 ? a : b).Add(contribution, 1);
            whole.Add(contribution, 1);
        }
        var book = PriceBook.Default;
        var sum = CostBreakdown.Sum([book.CostOf(a, "eu-west-1", NowUs), book.CostOf(b, "eu-west-1", NowUs)]);
        var once = book.CostOf(whole, "eu-west-1", NowUs);
        return sum == once with { EstimatedBecause = sum.EstimatedBecause } && sum.EstimatedBecause.SequenceEqual(once.EstimatedBecause);
    });

    [Fact]
    public void CostOf_OverflowingUsage_IsAbsurdAndNoException()
    {
        var table = new UsageTable();
        table.Add(Architecture.X86, BillingClass.OnDemand, new Usage { Requests = long.MaxValue, BilledMbMs = Int128.MaxValue, InitMbUs = Int128.MinValue, EphemeralMbMs = (Int128)decimal.MaxValue, RestoredMb = long.MaxValue });

        var cost = PriceBook.Default.CostOf(table, "us-east-1", NowUs);

        Assert.Equal((Limits.CostMax, -Limits.CostMax), (cost.Duration, cost.Init));
        Assert.True(CostBreakdown.Sum(Enumerable.Repeat(cost, 100_000)).Total > Limits.CostMax);
    }

    [Fact]
    public void CostOf_China_IsInItsOwnCurrencyAndNeverAddedToAnother()
    {
        var china = CostOf(Contributions.Of(1024, 1000, 1000), "cn-north-1");
        var ohio = CostOf(Contributions.Of(1024, 1000, 1000), "us-east-2");

        Assert.Equal(("CNY", "0.000114837"), (china.Currency, Money.Text(china.Total)));
        Assert.Throws<ArgumentException>(() => CostBreakdown.Sum([ohio, china]));
        Assert.Equal(["CNY", "USD"], CostBreakdown.SumByCurrency([ohio, china, ohio]).Select(sum => sum.Currency));
        Assert.Equal("CNY", CostBreakdown.Sum([CostBreakdown.Zero(), china, CostBreakdown.Zero()]).Currency);
    }

    [Fact]
    public void Regions_HoldEveryRegionOfTheTable()
    {
        // x86_64, arm64 in 1e-10, millionths of a request, /tmp in 1e-10; 0 where AWS lists none.
        var table = RegionTable.Rows;
        Assert.Equal(table.Select(row => row.Region).Order(StringComparer.Ordinal), PriceBook.Default.Regions);
        foreach (var row in table)
        {
            var list = PriceBook.Default.ListOf(row.Region, NowUs);
            Check(row.X86, list.X86.DurationGbSecond, 10);
            Check(row.Arm64, list.Arm64.DurationGbSecond, 10);
            Check(row.RequestsPerMillion, list.Request, 8);
            Check(row.Ephemeral, list.EphemeralGbSecond, 10);
            Check(row.Provisioned, list.X86.ProvisionedConcurrencyGbSecond, 10);
            Check(row.ProvisionedDuration, list.X86.ProvisionedDurationGbSecond, 10);
            Assert.Equal((row.Region.StartsWith("cn-", StringComparison.Ordinal) ? "CNY" : "USD", row.Region), (list.Currency, list.Region));
            Assert.Equal([6_000_000_000, 15_000_000_000, null], list.X86.Duration.Select(tier => tier.UpToGbSeconds));
            Assert.Equal([7_500_000_000, 18_750_000_000, null], list.Arm64.Duration.Select(tier => tier.UpToGbSeconds));

            void Check(int listed, PriceFigure figure, int decimals)
            {
                Assert.True(figure.Price > 0 && figure.Derived == (listed == 0), $"{row.Region}: {figure}");
                if (listed != 0) Assert.True(new decimal(listed, 0, 0, false, (byte)decimals) == figure.Price, $"{row.Region}: {figure}");
            }
        }
    }

    [Fact]
    public void ListOf_DerivedFigures_AgreeWithTheListedOnesTheyWereMadeLike()
    {
        var list = PriceBook.Default.ListOf("eu-central-1", NowUs);

        Assert.Equal(["0.0000166667", "0.000015", "0.0000133334"], list.X86.Duration.Select(tier => Money.Text(tier.Figure.Price)));
        Assert.Equal(["0.0000133334", "0.0000120001", "0.0000106667"], list.Arm64.Duration.Select(tier => Money.Text(tier.Figure.Price)));
        Assert.Equal([false, true, true], list.X86.Duration.Select(tier => tier.Figure.Derived));
        Assert.Equal("0.0000147", Money.Text(list.X86.NoUpfront.DurationGbSecond.Price));
        Assert.Equal("0.0000111", Money.Text(list.Arm64.AllUpfront.DurationGbSecond.Price));
    }

    private static CostBreakdown CostOf(Coldstart.Analytics.Functions.Contribution contribution, string region)
    {
        var table = new UsageTable();
        table.Add(contribution, 1);
        var cost = PriceBook.Default.CostOf(table, region, NowUs);
        var alone = PriceBook.Default.CostOf(Usage.Of(contribution), contribution.Architecture, contribution.BillingClass, region, NowUs);
        Assert.Equal(cost, alone with { EstimatedBecause = cost.EstimatedBecause });
        return cost;
    }

    private static BigInteger BigIntegerOf(decimal amount, int decimals) =>
        BigInteger.Parse(amount.ToString("F" + decimals, CultureInfo.InvariantCulture).Replace(".", "", StringComparison.Ordinal), CultureInfo.InvariantCulture);
}
