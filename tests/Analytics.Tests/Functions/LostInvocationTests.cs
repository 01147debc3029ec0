using Coldstart.Analytics.Binary;
using Coldstart.Analytics.Functions;
using Coldstart.Analytics.Records;
using Coldstart.Analytics.Windows;

namespace Coldstart.Analytics.Tests.Functions;

/// <summary>An invocation that started and never reported is lost at its deadline, once, until its report comes after all.</summary>
public sealed class LostInvocationTests
{
    private const long NowUs = FunctionScript.NowUs;
    private const long StartUs = NowUs - 60_000_000;
    private const long GraceUs = Limits.LostInvocationGraceSeconds * 1_000_000L;
    private const long DeadlineUs = StartUs + Limits.DurationMsMax * 1000L + GraceUs;
    private const long HourUs = 3_600_000_000;

    [Fact]
    public void Start_WithoutAReport_IsLostFromItsDeadlineOn()
    {
        var script = new FunctionScript().Say(Start);

        Assert.Equal((0, 0), Counts(script, DeadlineUs - 1));
        Assert.Equal((0, 1), Counts(script, DeadlineUs));
        Assert.Equal((0, 1), Counts(script, DeadlineUs + HourUs));
    }

    [Fact]
    public void Start_HeardOfLate_IsGivenTheGraceFromThen()
    {
        var acceptedAtUs = NowUs + 5 * HourUs;
        var script = new FunctionScript().SayTogether(acceptedAtUs, Start);

        Assert.Equal((0, 0), Counts(script, acceptedAtUs + GraceUs - 1));
        Assert.Equal((0, 1), Counts(script, acceptedAtUs + GraceUs));
    }

    [Fact]
    public void Report_OfAFunctionThatWaits_IsValidUntilTheDeadlineAtMost()
    {
        var script = new FunctionScript().Say(Start);

        Assert.InRange(script.Report(Window.ThirtyDays).ValidUntilUs, NowUs + 1, DeadlineUs);
        Assert.True(script.Report(Window.ThirtyDays, DeadlineUs).ValidUntilUs > DeadlineUs);
    }

    [Fact]
    public void NextBlock_BehindTheDeadline_FindsItToo()
    {
        var script = new FunctionScript().Say(Start).SayTogether(DeadlineUs, static t => t.Report("other", endUs: DeadlineUs));

        Assert.Equal((1, 1), Counts(script, DeadlineUs));
    }

    [Theory]
    [InlineData("REPORT")]
    [InlineData("SDK")]
    public void Ending_InTime_LeavesNothingToLose(string what)
    {
        var script = new FunctionScript().Say(Start, Ending(what));

        Assert.True(Counts(script, DeadlineUs + HourUs) == (1, 0), what);
    }

    [Theory]
    [InlineData("REPORT")]
    [InlineData("SDK")]
    public void Ending_AfterAll_TakesItBack(string what)
    {
        foreach (var restarts in new[] { "", "before", "after", "before after" })
        {
            var script = new FunctionScript().Say(Start);
            if (restarts.Contains("before", StringComparison.Ordinal)) script.Restart();
            Assert.Equal((0, 1), Counts(script, DeadlineUs));
            if (restarts.Contains("after", StringComparison.Ordinal)) script.Restart();
            script.SayTogether(DeadlineUs + HourUs, Ending(what));
            Assert.True(Counts(script, DeadlineUs + HourUs) == (1, 0), $"{what}, restarted {restarts}");
            Assert.Equal((1, 0), Counts(script.Restart(), DeadlineUs + 2 * HourUs));
        }
    }

    [Fact]
    public void Ending_InTheBlockThatPassesTheDeadline_IsNotLost()
    {
        var script = new FunctionScript().Say(Start).SayTogether(DeadlineUs + HourUs, static t => t.Report());

        Assert.Equal((1, 0), Counts(script, DeadlineUs + HourUs));
    }

    [Fact]
    public void Start_BehindItsReport_IsNotLost()
    {
        var script = new FunctionScript().Say(static t => t.Report(), Start);

        Assert.Equal((1, 0), Counts(script, DeadlineUs + HourUs));
    }

    [Theory]
    [InlineData(RecordKind.Error)]
    [InlineData(RecordKind.TimedOut)]
    [InlineData(RecordKind.RuntimeDone)]
    public void Fragment_ThatIsNoStart_IsNotLost(RecordKind kind)
    {
        Assert.Equal((0, 0), Counts(new FunctionScript().Say(t => t.Fragment(kind)), DeadlineUs + HourUs));
        Assert.Equal((0, 1), Counts(new FunctionScript().Say(t => t.Fragment(kind), Start), DeadlineUs + HourUs));
    }

    [Fact]
    public void Replay_OfTheSameBlocks_EndsInTheSameCounts()
    {
        var straight = new FunctionScript().Say(Start, static t => t.Fragment(RecordKind.Start, "r2"));
        Assert.Equal((0, 2), Counts(straight, DeadlineUs));
        straight.SayTogether(DeadlineUs + 1, static t => t.Report());
        // Nobody asked in between, as in a replay.
        var replayed = new FunctionScript().Say(Start, static t => t.Fragment(RecordKind.Start, "r2")).SayTogether(DeadlineUs + 1, static t => t.Report());

        Assert.Equal((1, 1), Counts(straight, DeadlineUs + HourUs));
        Assert.Equal(Counts(straight, DeadlineUs + HourUs), Counts(replayed, DeadlineUs + HourUs));
    }

    [Fact]
    public void Ending_OfWhatWasLetGo_IsCountedBesideIt()
    {
        var lateUs = NowUs + (Limits.LostInvocationKeptHours + 1) * HourUs;
        var script = new FunctionScript().Say(Start);
        Assert.Equal((0, 1), Counts(script, lateUs));

        script.SayTogether(lateUs, static t => t.Report());

        Assert.Equal((1, 1), Counts(script, lateUs));
    }

    [Fact]
    public void Starts_BeyondTheBound_LeaveTheOldestUndecided()
    {
        var script = new FunctionScript();
        for (var at = 0; at < Limits.OpenRequestsPerFunction + 100; at++) script.Say(t => t.Fragment(RecordKind.Start, "r" + at));

        Assert.Equal((0, Limits.OpenRequestsPerFunction), Counts(script, DeadlineUs));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(60)]
    public void History_OfWhatWasTakenBack_HasNothingOfIt(int daysAgo)
    {
        var startUs = StartUs - daysAgo * 24 * HourUs;
        var script = new FunctionScript().Say(t => t.Fragment(RecordKind.Start, timeUs: startUs));
        var rows = new Dictionary<(RollupResolution, long), byte[]>();
        Store(script, rows, DeadlineUs);
        Assert.All(rows.Values, static row => Assert.Equal(1, SlotTotals.Decode(row)[Counter.Lost]));
        Assert.NotEmpty(rows);

        script.SayTogether(DeadlineUs + HourUs, t => t.Report(endUs: startUs + 145_000));
        Store(script, rows, DeadlineUs + HourUs);

        Assert.All(rows.Values, static row => Assert.Equal((1, 0), (SlotTotals.Decode(row)[Counter.Invocations], SlotTotals.Decode(row)[Counter.Lost])));
    }

    [Fact]
    public void Snapshot_WithoutLostRequests_IsAsItWas()
    {
        var requests = new Analytics.Functions.Joining.OpenRequests();
        requests.Note(new Analytics.Functions.Joining.OpenRequest { Identity = 7, AcceptedAtUs = NowUs, StartUs = StartUs, TimeUs = StartUs, Status = InvocationStatus.Timeout, InitializationType = InitializationType.ManagedInstances });
        var writer = new ByteWriter();
        requests.Encode(writer);

        // What the last release wrote: status and type in six bits.
        Assert.Equal((byte)((int)InvocationStatus.Timeout | (int)InitializationType.ManagedInstances << 3), writer.WrittenSpan[^3]);
    }

    private static Action<Teller> Ending(string what) => what == "SDK" ? static t => t.Sdk() : static t => t.Report();

    private static void Start(Teller t) => t.Fragment(RecordKind.Start);

    private static (long Invocations, long Lost) Counts(FunctionScript script, long nowUs)
    {
        var status = script.Report(Window.ThirtyDays, nowUs).Status;
        return (status.Invocations, status.Lost);
    }

    /// <summary>Stores what a flush gives, as a store does.</summary>
    private static void Store(FunctionScript script, Dictionary<(RollupResolution, long), byte[]> rows, long nowUs)
    {
        var flush = script.Function.PrepareFlush(nowUs);
        foreach (var row in flush.Rollups.Rows)
        {
            var key = (row.Resolution, row.SlotStartUs);
            rows[key] = row.IsIncrement ? RollupBytes.Combine(rows.GetValueOrDefault(key), row.Bytes.Span) : row.Bytes.ToArray();
        }
        script.Function.FlushStored(flush);
    }
}
