using System.Numerics;
using Coldstart.Analytics.Binary;
using Coldstart.Analytics.Costs;
using Coldstart.Analytics.Functions;
using Coldstart.Analytics.Records;

namespace Coldstart.Analytics.Tests.Costs;

public sealed class UsageTests
{
    /// <summary>Real REPORT lines: init is billed where the billed duration reaches ceil(duration + init) − 1.</summary>
    [Theory]
    [InlineData(2.37, 427, 423.98, true)]
    [InlineData(600000.00, 600517, 516.31, true)]
    [InlineData(344356.22, 344756, 399.33, true)]
    [InlineData(900000.00, 900545, 544.95, true)]
    [InlineData(3004.92, 3117, 111.23, true)] // a container before 2025-08-01
    [InlineData(250.00, 351, 100.77, true)]
    [InlineData(250.00, 350, 100.77, true)] // one below the ceiling
    [InlineData(250.00, 349, 100.77, false)]
    [InlineData(150.23, 251, 100.00, true)]
    [InlineData(250.23, 251, 100.77, false)] // the announcement's line from before the change
    [InlineData(8948.73, 8949, 495.04, false)]
    [InlineData(9.14, 10, 190.62, false)]
    public void Of_ReportLine_SharesInitOnlyWhereItWasBilled(double durationMs, long billedMs, double initMs, bool billed)
    {
        var usage = Usage.Of(Contributions.Of(1024, billedMs, durationMs, initMs));

        var (initUs, durationUs) = ((long)Math.Round(initMs * 1000), (long)Math.Round(durationMs * 1000));
        var share = billed ? new BigInteger(1024) * billedMs * 1000 * initUs / (initUs + durationUs) : 0;
        Assert.Equal((Int128)1024 * billedMs, usage.BilledMbMs);
        Assert.Equal((Int128)share, usage.InitMbUs);
        Assert.Equal(billed, usage.InitMbUs > 0);
    }

    [Fact]
    public void Of_LargestRecord_NeedsAndHasMoreThan64Bits()
    {
        var contribution = Contributions.Of(32_768, 1_800_000, 900_000, 900_000);
        contribution.Weight = int.MaxValue;

        var usage = Usage.Of(contribution);

        Assert.Equal((Int128)(new BigInteger(32_768) * 1_800_000 * int.MaxValue), usage.BilledMbMs);
        Assert.Equal(usage.BilledMbMs * 500, usage.InitMbUs);
    }

    [Fact]
    public void Of_Throttle_IsNothing()
    {
        var contribution = Contributions.Of(1024, 100, 100, 100);
        contribution.Traits = ContributionTraits.Throttled;
        contribution.Estimated = EstimateReasons.Sampled;

        Assert.True(Usage.Of(contribution).IsZero);
    }

    [Fact]
    public void Of_ManagedInstance_IsARequestOnly()
    {
        var contribution = Contributions.Of(2048, 100, 50, 50, billingClass: BillingClass.Managed);
        contribution.Weight = 3;
        contribution.EphemeralMb = 10_240;

        Assert.Equal(new Usage { Requests = 3, EstimatedSampled = 3 }, Usage.Of(contribution));
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(512, 0)]
    [InlineData(513, 1000)]
    [InlineData(10_240, 9_728_000)]
    public void Of_EphemeralStorage_CountsAbove512Mb(int ephemeralMb, long expected)
    {
        var contribution = Contributions.Of(128, 1000, 1000);
        contribution.EphemeralMb = ephemeralMb;

        Assert.Equal(expected, Usage.Of(contribution).EphemeralMbMs);
    }

    [Theory]
    [InlineData(BillingClass.SnapStartCharged, ContributionTraits.HasRestore, 2048)]
    [InlineData(BillingClass.SnapStartCharged, ContributionTraits.None, 0)]
    [InlineData(BillingClass.SnapStartFree, ContributionTraits.HasRestore, 0)]
    [InlineData(BillingClass.OnDemand, ContributionTraits.HasRestore, 0)]
    public void Of_Restore_CountsOnlyWhereItIsCharged(BillingClass billingClass, ContributionTraits traits, long expected)
    {
        var contribution = Contributions.Of(1024, 100, 100, billingClass: billingClass);
        contribution.Traits = traits;
        contribution.RestoreUs = 300_000;
        contribution.Weight = 2;

        Assert.Equal(expected, Usage.Of(contribution).RestoredMb);
    }

    [Fact]
    public void Of_Guesses_AreCountedWithTheirWeight()
    {
        var contribution = Contributions.Of(0, 100, 100, architecture: Architecture.Unknown);
        contribution.Weight = 10;
        contribution.Estimated = EstimateReasons.BilledDurationMissing;

        var usage = Usage.Of(contribution);

        Assert.Equal(new Usage { Requests = 10, EstimatedBilled = 10, EstimatedArchitecture = 10, EstimatedMemory = 10, EstimatedSampled = 10 }, usage);
    }

    [Fact]
    public void Encode_AnyUsage_IsReadBackAsItWas()
    {
        for (var seed = 0; seed < 2000; seed++)
        {
            var random = new Random(seed);
            var (a, b) = (Usage.Of(Contributions.Any(random)), Usage.Of(Contributions.Any(random)));
            var difference = a;
            difference.Subtract(b);
            foreach (var usage in new[] { a, b, difference })
            {
                var writer = new ByteWriter();
                usage.Encode(writer);
                var reader = new ByteReader(writer.WrittenSpan);
                Assert.True(usage == Usage.Decode(ref reader) && reader.AtEnd, $"seed {seed}");
            }
        }
    }

    [Fact]
    public void Encode_Extremes_AreReadBackAsTheyWere()
    {
        var usage = new Usage { Requests = long.MinValue, BilledMbMs = Int128.MinValue, InitMbUs = Int128.MaxValue, EphemeralMbMs = -1, RestoredMb = long.MaxValue };
        var writer = new ByteWriter();
        usage.Encode(writer);
        var reader = new ByteReader(writer.WrittenSpan);

        Assert.Equal(usage, Usage.Decode(ref reader));
    }

    [Fact]
    public void Encode_CommonInvocation_TakesFewBytes()
    {
        var writer = new ByteWriter();
        Usage.Of(Contributions.Of(1024, 100, 99)).Encode(writer);

        Assert.Equal(1 + 1 + 3, writer.Length);
    }

    [Theory]
    [InlineData("01")] // cut short
    [InlineData("0100")] // a field that is there and zero
    [InlineData("810402")] // zigzag without a negative
    [InlineData("8008")] // an unknown bit
    [InlineData("01FFFFFFFFFFFFFFFFFF01")] // more requests than 63 bits
    [InlineData("02FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF03")] // 2^128 − 1 is no sum
    [InlineData("02FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF04")] // beyond 128 bits
    public void Decode_DamagedBytes_SayThatTheyAre(string hex)
    {
        var bytes = Convert.FromHexString(hex);

        Assert.Throws<CorruptDataException>(() =>
        {
            var reader = new ByteReader(bytes);
            Usage.Decode(ref reader);
        });
    }
}
