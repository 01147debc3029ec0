using Coldstart.Analytics.Records;

namespace Coldstart.Analytics.Tests.Functions;

/// <summary>An initialisation that a trace tells apart from its invocation is given to it, in either order, and is never an invocation itself.</summary>
public sealed class ToldInitTests
{
    private const long EndUs = FunctionScript.NowUs - 60_000_000;
    private const long SecondUs = 1_000_000;
    private const string One = "2026/03/04/[7]11111111111111111111111111111111";
    private const string Two = "2026/03/04/[7]22222222222222222222222222222222";

    public static TheoryData<string, string> Environments() => new() { { One, One }, { "", "" }, { "", One }, { One, "" } };

    [Theory]
    [MemberData(nameof(Environments))]
    public void Init_InEitherOrder_IsThatOfTheColdStart(string initStream, string spanStream)
    {
        foreach (var restart in new[] { false, true })
        {
            var before = new FunctionScript().Say(Init(300_000, stream: initStream));
            var after = new FunctionScript().Say(Span("a", cold: true, stream: spanStream));
            if (restart) (before, after) = (before.Restart(), after.Restart());

            Assert.Equal((1, 1, 300_000), Figures(before.Say(Span("a", cold: true, stream: spanStream))));
            Assert.Equal((1, 1, 300_000), Figures(after.Say(Init(300_000, stream: initStream))));
        }
    }

    [Fact]
    public void Init_ThatNobodyWaitedFor_CountsNothing()
    {
        var script = new FunctionScript().Say(Init(300_000));

        Assert.Equal((0, 0, 0), Figures(script));
    }

    [Fact]
    public void Init_WithoutAnEnvironment_IsNotGivenToAWarmOrALaterInvocation()
    {
        var script = new FunctionScript().Say(Init(300_000), Span("warm", cold: false), Span("none", cold: null), Span("late", cold: true, afterUs: 11 * SecondUs));

        Assert.Equal((3, 1, 0), Figures(script));
    }

    [Fact]
    public void Init_OfAnEnvironmentWhoseSpansSayNothing_MakesItsFirstInvocationCold()
    {
        var script = new FunctionScript().Say(Span("b", cold: null, stream: One, afterUs: 5 * SecondUs), Span("a", cold: null, stream: One), Init(300_000, stream: One), Span("c", cold: null, stream: One, afterUs: 6 * SecondUs));

        Assert.Equal((3, 1, 300_000), Figures(script));
    }

    [Fact]
    public void Init_LongBeforeTheFirstInvocation_IsAheadOfIt()
    {
        var script = new FunctionScript().Say(Init(300_000, stream: One), Span("a", cold: null, stream: One, afterUs: 11 * SecondUs));

        Assert.Equal((1, 0, 0), Figures(script));
    }

    [Fact]
    public void Inits_OfTwoEnvironmentsAtOnce_AreGivenToOneEach()
    {
        var first = new FunctionScript().Say(Init(300_000), Init(500_000, id: "two"), Span("a", cold: true, stream: One), Span("b", cold: true, stream: Two, afterUs: 1000));
        var last = new FunctionScript().Say(Span("a", cold: true, stream: One), Span("b", cold: true, stream: Two, afterUs: 1000), Init(300_000), Init(500_000, id: "two"));

        Assert.Equal((2, 2, 800_000), Figures(first));
        Assert.Equal((2, 2, 800_000), Figures(last));
    }

    [Fact]
    public void Init_ToldAgain_CountsOnce()
    {
        foreach (var restart in new[] { false, true })
        {
            var script = new FunctionScript().Say(Init(300_000), Span("a", cold: true), Init(300_000));
            if (restart) script.Restart();
            script.Say(Init(300_000), Span("b", cold: true, afterUs: SecondUs));

            Assert.Equal((2, 2, 300_000), Figures(script));
            Assert.Equal(2, script.Duplicates);
        }
    }

    [Fact]
    public void Init_AndTheReportOfAws_InAnyOrderAreThoseOfTheReport()
    {
        Action<Teller>[] told = [Init(300_000), Span("a", cold: true), static t => t.Report("a", endUs: EndUs + 145_000, initUs: 310_000)];
        foreach (var order in new[] { (0, 1, 2), (0, 2, 1), (1, 0, 2), (1, 2, 0), (2, 0, 1), (2, 1, 0) })
        {
            var script = new FunctionScript().Say(told[order.Item1], told[order.Item2], told[order.Item3]);

            Assert.True(Figures(script) == (1, 1, 310_000), $"{order}: {Figures(script)}");
        }
    }

    [Fact]
    public void Inits_BeyondTheBound_LeaveTheOldestBehind()
    {
        var script = new FunctionScript();
        for (var i = 0; i < Limits.EnvironmentStreamsPerFunction + 1; i++) script.Say(Init(1000 + i, id: $"i{i}", stream: $"environment-{i}"));

        script.Restart().Say(Span("first", cold: true, stream: "environment-0"), Span("second", cold: true, stream: "environment-1"));

        Assert.Equal((2, 2, 1001), Figures(script));
    }

    [Fact]
    public void Init_ThatFailed_IsCountedOnceByItsSpan()
    {
        var script = new FunctionScript().Say(Init(300_000, status: InvocationStatus.Error), Init(300_000, status: InvocationStatus.Error), Init(300_000, id: "other", status: InvocationStatus.Error));

        Assert.Equal(2, script.Report().Status.InitFailures);
    }

    /// <summary>Invocations, cold starts, and the sum of their inits in µs.</summary>
    private static (long, long, long) Figures(FunctionScript script)
    {
        var report = script.Report();
        return (report.Status.Invocations, report.Status.ColdStarts, (long)Math.Round(report.Init.Average * report.Init.Count * 1000));
    }

    private static Action<Teller> Init(long initUs, string id = "one", string stream = "", InvocationStatus status = InvocationStatus.Success) => teller => teller.Write(new InvocationRecord
    {
        Kind = RecordKind.InitReport,
        TimeUs = EndUs,
        InitUs = initUs,
        ColdStart = true,
        Status = status,
        Phase = InitPhase.Init,
        InvocationId = FunctionScript.Text(id),
        ExecutionEnvironment = FunctionScript.Text(stream),
    });

    private static Action<Teller> Span(string request, bool? cold, string stream = "", long afterUs = 1000) => teller => teller.Write(new InvocationRecord
    {
        Kind = cold is null ? RecordKind.Report : RecordKind.Invocation,
        TimeUs = EndUs + afterUs + (cold is null ? 145_000 : 0),
        DurationUs = 145_000,
        ColdStart = cold ?? false,
        Status = InvocationStatus.Success,
        RequestId = FunctionScript.Text(request),
        ExecutionEnvironment = FunctionScript.Text(stream),
    });
}
