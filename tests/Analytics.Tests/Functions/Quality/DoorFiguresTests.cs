using Coldstart.Analytics.Costs;
using Coldstart.Analytics.Functions.Reports;
using Coldstart.Analytics.Records;
using Coldstart.Analytics.Windows;

namespace Coldstart.Analytics.Tests.Functions.Quality;

/// <summary>What a report says of the doors through which a function's records came.</summary>
public sealed class DoorFiguresTests
{
    private const long DayUs = 86_400_000_000;

    /// <summary>The day of <see cref="FunctionScript.NowUs"/>, 2026-03-04 00:00:00 UTC.</summary>
    private const long TodayUs = FunctionScript.NowUs / DayUs * DayUs;

    [Fact]
    public void Doors_OfTwoSources_TellWhatCameThroughEach()
    {
        var script = new FunctionScript { Source = RecordSource.Sdk };
        script.Say(static t => t.Sdk(), static t => t.Sdk("r2", cold: false), static t => t.Sdk("r2", cold: false));
        script.Source = RecordSource.CloudWatch;
        script.Say(static t => t.Fragment(RecordKind.Start), static t => t.Report(), static t => t.Report("r3", initUs: null, status: InvocationStatus.Timeout));

        Assert.Equal(
            [
                new DoorReport("cloudwatch", 3, FunctionScript.NowUs - 60_000_000, FunctionScript.NowUs - 59_855_000, 2, 1, 1, 1),
                new DoorReport("sdk", 3, FunctionScript.NowUs - 60_000_000, FunctionScript.NowUs - 60_000_000, 3, 1, 0, 1),
            ],
            script.Report().Doors);
    }

    [Fact]
    public void Doors_OfADeliveryWithMetricsAndLines_AreTwo()
    {
        var script = new FunctionScript { Source = RecordSource.Firehose };
        script.SayTogether(FunctionScript.NowUs, static t => t.Report(), static t => t.Write(new InvocationRecord { Kind = RecordKind.PlatformMetric, TimeUs = FunctionScript.NowUs, Metric = PlatformMetric.Throttles, MetricValue = 1 }));

        Assert.Equal([("firehose", 1L), ("metric_stream", 1L)], script.Report().Doors.Select(static door => (door.Door, door.Records)));
    }

    [Fact]
    public void Doors_OfRecordsWithoutOne_AreNone()
    {
        var script = new FunctionScript().Say(static t => t.Sdk());

        Assert.Empty(script.Report().Doors);
        Assert.Empty(script.Report().Quality);
    }

    [Fact]
    public void Doors_OfABriefReport_AreLeftOut()
    {
        var script = new FunctionScript { Source = RecordSource.Logs }.Say(static t => t.Report());

        var report = script.Function.Report(Window.OneDay, FunctionScript.NowUs, PriceBook.Default, whole: false);

        Assert.Empty(report.Doors);
        Assert.Empty(report.Quality);
    }

    [Fact]
    public void Since_OfSomethingThatGoesOn_IsTheFirstDayInARow()
    {
        var script = new FunctionScript { Source = RecordSource.Sdk };
        for (var day = 0; day < 4; day++) script.SayTogether(FunctionScript.NowUs + (day * DayUs), teller => teller.Sdk("", startUs: FunctionScript.NowUs + (day * DayUs)));

        Assert.Equal(("sdk", TodayUs), Found(script, "request_ids_missing", FunctionScript.NowUs + (3 * DayUs)));
    }

    [Fact]
    public void Since_OfSomethingThatCameBack_IsTheDayOnWhichItCameBack()
    {
        var script = new FunctionScript { Source = RecordSource.Sdk };
        foreach (var day in new[] { 0, 2 }) script.SayTogether(FunctionScript.NowUs + (day * DayUs), teller => teller.Sdk("", startUs: FunctionScript.NowUs + (day * DayUs)));

        Assert.Equal(("sdk", TodayUs + (2 * DayUs)), Found(script, "request_ids_missing", FunctionScript.NowUs + (2 * DayUs)));
    }

    [Theory]
    [InlineData(1, true)]
    [InlineData(2, false)]
    public void Finding_OfASenderThatWasMended_GoesAfterTwoDays(int days, bool isFound)
    {
        var script = new FunctionScript { Source = RecordSource.Sdk };
        script.SayTogether(FunctionScript.NowUs, static t => t.Sdk(""));
        for (var day = 1; day <= days; day++) script.SayTogether(FunctionScript.NowUs + (day * DayUs), teller => teller.Sdk("r" + day, startUs: FunctionScript.NowUs + (day * DayUs)));

        Assert.Equal(isFound, Found(script, "request_ids_missing", FunctionScript.NowUs + (days * DayUs)) is not null);
    }

    [Theory]
    [InlineData(1, true)]
    [InlineData(2, false)]
    public void Finding_OfADoorThatFellSilent_GoesAfterTwoDays(int days, bool isFound)
    {
        var script = new FunctionScript { Source = RecordSource.Sdk };
        script.SayTogether(FunctionScript.NowUs, static t => t.Sdk(""));

        Assert.Equal(isFound, Found(script, "request_ids_missing", FunctionScript.NowUs + (days * DayUs)) is not null);
        Assert.Equal("sdk", Assert.Single(script.Report(Window.OneDay, FunctionScript.NowUs + (days * DayUs)).Doors).Door);
    }

    /// <summary>Front ends do not agree on midnight to the second.</summary>
    [Fact]
    public void Day_ThatIsOver_IsNotOpenedAgain()
    {
        var script = new FunctionScript { Source = RecordSource.Sdk };
        script.SayTogether(FunctionScript.NowUs + DayUs, static t => t.Sdk("r1", cold: false));
        script.SayTogether(FunctionScript.NowUs, static t => t.Sdk("r2", cold: false));

        Assert.Equal(2, Assert.Single(script.Report(Window.OneDay, FunctionScript.NowUs + DayUs).Doors).Invocations);
    }

    private static (string? Door, long SinceUs)? Found(FunctionScript script, string code, long nowUs)
    {
        var finding = script.Report(Window.OneDay, nowUs).Quality.FirstOrDefault(finding => finding.Code == code);
        return finding is null ? null : (finding.Door, finding.SinceUs);
    }
}
