using Coldstart.Analytics.Functions;
using Coldstart.Analytics.Functions.Reports;
using Coldstart.Analytics.Records;
using Coldstart.Analytics.Windows;

namespace Coldstart.Analytics.Tests.Functions;

/// <summary>One invocation, however many sources tell of it and in whatever order (EXACTLY-ONCE.md, rules 19 to 21).</summary>
public sealed class JoiningTests
{
    private const long StartUs = FunctionScript.NowUs - 60_000_000;

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void SdkRecordAndReport_InEitherOrder_AreOneInvocationWithTheFactsOfBoth(bool sdkFirst)
    {
        var script = sdkFirst
            ? new FunctionScript().Say(t => t.Sdk(), t => t.Report())
            : new FunctionScript().Say(t => t.Report(), t => t.Sdk());

        var report = script.Report();
        Assert.Equal(1, report.Status.Invocations);
        Assert.Equal(1, report.Status.ColdStarts);
        Assert.Equal(2995, report.BilledMs);
        Assert.Equal(["aws-sdk", "moment"], report.Modules.Select(m => m.Name));
        Assert.Equal(180, report.Memory.Maximum);
        Assert.Equal(2850, report.Init.Minimum);
        Assert.Equal("7", Assert.Single(report.Versions).Version);
        Assert.Equal("prod", Assert.Single(report.Environments).Name);
        Assert.Empty(report.Cost.EstimatedBecause);
        Assert.Equal(0, script.Duplicates);
    }

    [Fact]
    public void EveryOrderOfTheLinesOfOneTimeout_IsOneTimeout()
    {
        Action<Teller>[] lines =
        [
            t => t.Fragment(RecordKind.Start),
            t => t.Fragment(RecordKind.TimedOut, timeUs: StartUs + 145_000),
            t => t.Report(initUs: null),
            t => t.Fragment(RecordKind.Error, timeUs: StartUs + 145_000),
        ];
        foreach (var order in Permutations([0, 1, 2, 3]))
        {
            var report = new FunctionScript().Say([.. order.Select(at => lines[at])]).Report();
            Assert.Equal((1, 1, 0), (report.Status.Invocations, report.Status.Timeouts, report.Status.Errors));
            Assert.Equal("7", Assert.Single(report.Versions).Version);
        }
    }

    [Fact]
    public void SameRecordTwice_IsADuplicate()
    {
        var script = new FunctionScript().Say(t => t.Sdk(), t => t.Sdk(), t => t.Report(), t => t.Report());
        Assert.Equal(1, script.Report().Status.Invocations);
        Assert.Equal(2, script.Duplicates);
    }

    [Fact]
    public void SameRequestMoreThanASecondAfterItsEnd_IsAnotherAttempt()
    {
        var script = new FunctionScript().Say(
            t => t.Report(endUs: StartUs + 145_000),
            t => t.Report(endUs: StartUs + 145_000 + 1_000_000 + 145_000 + 1),
            t => t.Report(endUs: StartUs + 145_000 + 1_000_000 + 145_000 + 1));
        Assert.Equal(2, script.Report().Status.Invocations);
        Assert.Equal(1, script.Duplicates);
    }

    [Fact]
    public void AttemptsInReverseOrder_AreToldApart()
    {
        var script = new FunctionScript().Say(t => t.Sdk(startUs: StartUs + 20_000_000), t => t.Sdk(startUs: StartUs), t => t.Sdk(startUs: StartUs));
        Assert.Equal(2, script.Report().Status.Invocations);
        Assert.Equal(1, script.Duplicates);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void SuppressedInit_InEitherOrder_MakesTheInvocationCold(bool initFirst)
    {
        Action<Teller> init = t => t.InitReport(InitPhase.Invoke, InvocationStatus.Error);
        Action<Teller> report = t => t.Report(initUs: null);
        var answer = new FunctionScript().Say(initFirst ? init : report, initFirst ? report : init).Report();
        Assert.Equal((1, 1, 1), (answer.Status.Invocations, answer.Status.ColdStarts, answer.Status.SuppressedInits));
        Assert.Equal(99.65, answer.Init.Maximum);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void ColdStartReportAndReportOfItsStream_InEitherOrder_AreOneColdStart(bool reportFirst)
    {
        Action<Teller> self = t => t.ColdStartReport();
        Action<Teller> report = t => t.Report();
        var answer = new FunctionScript().Say(reportFirst ? report : self, reportFirst ? self : report).Report();
        Assert.Equal((1, 1, 0), (answer.Status.Invocations, answer.Status.ColdStarts, answer.Status.SelfMeasuredInits));
        Assert.Equal(2850, answer.Init.Maximum, 30d);
        Assert.Equal(2995, answer.BilledMs);
    }

    [Fact]
    public void ColdStartReportAlone_CountsAtOnceAsSelfMeasured()
    {
        var script = new FunctionScript().Say(t => t.ColdStartReport(), t => t.ColdStartReport());
        var answer = script.Report();
        Assert.Equal((1, 1, 1), (answer.Status.Invocations, answer.Status.ColdStarts, answer.Status.SelfMeasuredInits));
        Assert.Equal((2000, 0), (answer.Init.Maximum, answer.Duration.Count));
        Assert.Equal(1, script.Duplicates);
    }

    [Fact]
    public void ColdStartReports_OfDifferentStreams_AreDifferentColdStarts()
    {
        var answer = new FunctionScript().Say(t => t.ColdStartReport(stream: "a"), t => t.ColdStartReport(stream: "b"), t => t.Report(stream: "b")).Report();
        Assert.Equal((2, 1), (answer.Status.Invocations, answer.Duration.Count));
    }

    [Theory]
    [InlineData(9_900_000, true)]
    [InlineData(10_100_000, false)]
    public void InitThatEndedMoreThanTenSecondsBeforeTheRequest_IsNoColdStart(long idleUs, bool cold)
    {
        Action<Teller> init = t => t.InitStart(StartUs - 2_850_000 - idleUs);
        foreach (var order in (Action<Teller>[][])[[init, t => t.Report()], [t => t.Report(), init]])
        {
            var status = new FunctionScript().Say(order).Report().Status;
            Assert.Equal((1, cold ? 1 : 0, cold ? 0 : 1), (status.Invocations, status.ColdStarts, status.ProactiveInits));
        }
    }

    [Fact]
    public void InitFailureWithoutInvocation_IsCountedOnceAndNoInvocation()
    {
        var status = new FunctionScript().Say(
            t => t.InitReport(InitPhase.Init, InvocationStatus.Error),
            t => t.InitReport(InitPhase.Init, InvocationStatus.Error)).Report().Status;
        Assert.Equal((0, 1), (status.Invocations, status.InitFailures));
    }

    [Fact]
    public void ProvisionedEnvironment_HasNoColdStarts()
    {
        var status = new FunctionScript().Say(t => t.InitStart(StartUs - 5_000_000, InitializationType.ProvisionedConcurrency), t => t.Report()).Report().Status;
        Assert.Equal((1, 0), (status.Invocations, status.ColdStarts));
    }

    [Fact]
    public void FragmentsInASnapshot_AreStillJoined()
    {
        var script = new FunctionScript().Say(t => t.Fragment(RecordKind.Start), t => t.InitReport(InitPhase.Invoke, InvocationStatus.Error)).Restart();
        var status = script.Say(t => t.Report(initUs: null)).Restart().Say(t => t.Fragment(RecordKind.TimedOut, timeUs: StartUs + 145_000)).Report().Status;
        Assert.Equal((1, 1, 1), (status.Invocations, status.ColdStarts, status.Timeouts));
    }

    [Fact]
    public void ComplementingIsExact_TheStatisticsAreThoseOfTheCompleteRecordAlone()
    {
        var joined = new FunctionScript().Say(t => t.Report(), t => t.Sdk()).Report();
        var whole = new FunctionScript().SayTogether(FunctionScript.NowUs, t => t.Sdk(), t => t.Report()).Report();
        Assert.Equal(Figures(whole), Figures(joined));
    }

    private static object Figures(FunctionReport report) =>
        (report.Status, report.Duration, report.Init, report.Cold, report.Warm, report.Memory, report.BilledMs, report.Cost.Total, report.Cost.Init);

    private static IEnumerable<int[]> Permutations(int[] items)
    {
        if (items.Length <= 1) return [items];
        return items.SelectMany(first => Permutations([.. items.Where(i => i != first)]).Select(rest => (int[])[first, .. rest]));
    }
}
