using Coldstart.Analytics.Binary;
using Coldstart.Analytics.Functions;
using Coldstart.Analytics.Windows;

namespace Coldstart.Analytics.Tests.Windows;

public sealed class FunctionWindowsTests
{
    private const long MinuteUs = WindowModel.MinuteUs;
    private const long DayUs = WindowModel.DayUs;
    private const long NowUs = (20_000 * DayUs) + (13 * 60 * MinuteUs);

    private readonly RecordSource source = new(new Random(1));

    [Fact]
    public void Read_RecordAhead_EntersTheWindowWhenNowReachesItsSlot()
    {
        var windows = new FunctionWindows();
        windows.Add(Record(NowUs + (8 * MinuteUs)), NowUs);
        Assert.Equal(0, Invocations(windows, Window.FiveMinutes, NowUs));
        Assert.Equal(0, Invocations(windows, Window.OneDay, NowUs));
        Assert.Equal(1, Invocations(windows, Window.SevenDays, NowUs));
        Assert.Equal(1, Invocations(windows, Window.OneDay, NowUs + (5 * MinuteUs)));
        Assert.Equal(1, Invocations(windows, Window.FiveMinutes, NowUs + (8 * MinuteUs)));
        Assert.Equal(0, Invocations(windows, Window.FiveMinutes, NowUs + (14 * MinuteUs)));
    }

    [Fact]
    public void Read_EarlierThanSeen_ReadsAtTheLatestTime()
    {
        var windows = new FunctionWindows();
        windows.Add(Record(NowUs), NowUs);
        windows.Roll(NowUs + DayUs);
        var reading = windows.Read(Window.OneHour, NowUs);
        Assert.Equal((NowUs + DayUs, 0), (reading.ToUs, reading.Totals[Counter.Invocations]));
    }

    [Fact]
    public void Replace_SameMeasures_KeepsExactExtremes()
    {
        var windows = new FunctionWindows();
        var old = Record(NowUs);
        windows.Add(old, NowUs);
        windows.Settle();
        windows.Replace(old, old with { BilledMs = old.BilledMs + 5 }, NowUs);
        var totals = windows.Read(Window.FiveMinutes, NowUs).Totals;
        Assert.Equal((old.DurationUs, old.DurationUs, old.BilledMs + 5), (totals.WarmDuration.Minimum, totals.WarmDuration.Maximum, totals[Counter.BilledMs]));
    }

    [Fact]
    public void Count_InitFailure_IsInWindowsAndHistory()
    {
        var windows = new FunctionWindows();
        windows.Count(Counter.InitFailures, NowUs, 2, NowUs);
        windows.Count(Counter.InitFailures, NowUs - (100 * DayUs), 1, NowUs);
        Assert.Equal(2, windows.Read(Window.SixHours, NowUs).Totals[Counter.InitFailures]);
        Assert.Equal(3, windows.EverythingTotals()[Counter.InitFailures]);
        Assert.Equal(3, windows.CollectRollups(NowUs).Rows.Where(row => row.Resolution == RollupResolution.Day).Sum(row => SlotTotals.Decode(row.Bytes.Span)[Counter.InitFailures]));
    }

    [Fact]
    public void EverythingTotals_RecordsOfTenYears_HoldsThemAll()
    {
        var windows = new FunctionWindows();
        var random = new Random(2);
        for (var count = 0; count < 2000; count++) windows.Add(Record(NowUs - random.NextInt64(3650 * DayUs)), NowUs);
        Assert.Equal(2000, windows.EverythingTotals()[Counter.Invocations]);
    }

    [Fact]
    public void CollectRollups_Unchanged_GivesNothingOnceStored()
    {
        var windows = new FunctionWindows();
        windows.Add(Record(NowUs), NowUs);
        windows.Add(Record(NowUs - (20 * DayUs)), NowUs);
        var first = windows.CollectRollups(NowUs);
        Assert.Equal(
            [(RollupResolution.QuarterHour, false), (RollupResolution.Hour, false), (RollupResolution.Day, false), (RollupResolution.Day, false), (RollupResolution.QuarterHour, true), (RollupResolution.Hour, true)],
            first.Rows.Select(row => (row.Resolution, row.IsIncrement)));
        // It failed: everything is given again, and what came meanwhile too.
        windows.Add(Record(NowUs - (20 * DayUs)), NowUs);
        var second = windows.CollectRollups(NowUs);
        Assert.Equal(8, second.Rows.Count);
        windows.Add(Record(NowUs), NowUs);
        windows.RollupsStored(second.Token);
        Assert.Equal([(RollupResolution.QuarterHour, false), (RollupResolution.Hour, false), (RollupResolution.Day, false)], windows.CollectRollups(NowUs).Rows.Select(row => (row.Resolution, row.IsIncrement)));
    }

    [Fact]
    public void Encode_WithTheBatchItIsStoredWith_ForgetsWhatTheBatchTook()
    {
        var windows = new FunctionWindows();
        windows.Add(Record(NowUs - (20 * DayUs)), NowUs);
        var batch = windows.CollectRollups(NowUs);
        var writer = new ByteWriter();
        windows.Encode(writer, batch.Token);
        var reader = new ByteReader(writer.WrittenSpan);
        Assert.Empty(FunctionWindows.Decode(ref reader).CollectRollups(NowUs).Rows);
        Assert.NotEmpty(windows.CollectRollups(NowUs).Rows);
    }

    [Fact]
    public void Roll_ExpiredButNotStored_WaitsForItsRollupOutsideTheWindows()
    {
        var windows = new FunctionWindows();
        windows.Add(Record(NowUs), NowUs);
        windows.Settle();
        var laterUs = NowUs + (60 * DayUs);
        Assert.Equal(0, Invocations(windows, Window.ThirtyDays, laterUs));
        var batch = windows.CollectRollups(laterUs);
        Assert.Equal([false, false, false], batch.Rows.Select(row => row.IsIncrement));
        Assert.All(batch.Rows, row => Assert.Equal(1, SlotTotals.Decode(row.Bytes.Span)[Counter.Invocations]));
        Assert.Equal(1, windows.EverythingTotals()[Counter.Invocations]);
        windows.RollupsStored(batch.Token);
        Assert.Equal(0, windows.EverythingTotals()[Counter.Invocations]);
    }

    [Fact]
    public void Combine_RemovalFromARowThatHistoryLost_ChangesNothing()
    {
        var windows = new FunctionWindows();
        windows.Remove(Record(NowUs - (50 * DayUs)), NowUs);
        windows.DropCaches();
        var increment = windows.CollectRollups(NowUs).Rows.Single(row => row.Resolution == RollupResolution.Hour);
        Assert.True(SlotTotals.Decode(increment.Bytes.Span).IsEmpty);
        Assert.True(SlotTotals.Decode(RollupBytes.Combine([], increment.Bytes.Span)).IsEmpty);
    }

    [Fact]
    public void Decode_CutOrMutated_ThrowsCorruptDataOrReadsSomething()
    {
        var windows = new FunctionWindows();
        var random = new Random(3);
        for (var count = 0; count < 30; count++) windows.Add(Record(NowUs - random.NextInt64(60 * DayUs)), NowUs);
        var writer = new ByteWriter();
        windows.Encode(writer);
        var bytes = writer.ToArray();
        for (var cut = 0; cut < bytes.Length; cut++) Assert.Throws<CorruptDataException>(() => Decode(bytes.AsSpan(0, cut)));
        for (var round = 0; round < 1500; round++)
        {
            var damaged = bytes.ToArray();
            damaged[random.Next(damaged.Length)] = (byte)random.Next(256);
            try
            {
                var decoded = Decode(damaged);
                for (var window = Window.FiveMinutes; window <= Window.ThirtyDays; window++) decoded.Read(window, NowUs);
                decoded.CollectRollups(NowUs);
            }
            catch (CorruptDataException)
            {
                // The only exception that damage may cause.
            }
        }
    }

    [Fact]
    public void Add_ToAnOpenSlot_AllocatesNothing()
    {
        var windows = new FunctionWindows();
        var records = Enumerable.Range(0, 500).Select(_ => Record(NowUs)).ToArray();
        foreach (var record in records) windows.Add(record, NowUs);
        var before = GC.GetAllocatedBytesForCurrentThread();
        foreach (var record in records) windows.Add(record, NowUs);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    [Theory]
    [InlineData(10, 4_000)]
    [InlineData(1000, 60_000)]
    public void ApproximateBytes_SettledFunction_IsWithinItsGoal(int invocationsPerDay, long bytesMax)
    {
        var windows = new FunctionWindows();
        var nowUs = NowUs;
        for (; nowUs < NowUs + (37 * DayUs); nowUs += DayUs / invocationsPerDay)
        {
            windows.Add(source.Warm(nowUs), nowUs);
            if (nowUs % DayUs < DayUs / invocationsPerDay) windows.RollupsStored(windows.CollectRollups(nowUs).Token);
        }
        windows.RollupsStored(windows.CollectRollups(nowUs).Token);
        windows.DropCaches();
        Assert.InRange(windows.ApproximateBytes, 500, bytesMax);
    }

    private static long Invocations(FunctionWindows windows, Window window, long nowUs) => windows.Read(window, nowUs).Totals[Counter.Invocations];

    private static FunctionWindows Decode(ReadOnlySpan<byte> bytes)
    {
        var reader = new ByteReader(bytes);
        var result = FunctionWindows.Decode(ref reader);
        if (!reader.AtEnd) throw new CorruptDataException();
        return result;
    }

    private Contribution Record(long startUs) => source.Warm(startUs) with { Weight = 1 };
}
