using Coldstart.Analytics.Binary;
using Coldstart.Analytics.Costs;
using Coldstart.Analytics.Functions;
using Coldstart.Analytics.Records;
using Coldstart.Analytics.Windows;

namespace Coldstart.Analytics.Tests.Windows;

/// <summary>Fifty days of one function in fake time, against brute force over its records.</summary>
public sealed class FunctionWindowsLawTests
{
    private const long MinuteUs = WindowModel.MinuteUs;
    private const long DayUs = WindowModel.DayUs;

    [Theory]
    [InlineData(1, false, 600)]
    [InlineData(2, false, 60)]
    [InlineData(3, true, 600)]
    [InlineData(4, true, 60)]
    [InlineData(5, true, 5)]
    [InlineData(6, false, 3)]
    [InlineData(7, true, 150)]
    [InlineData(8, true, 3000)]
    public void EveryWindow_RandomLife_EqualsBruteForce(int seed, bool removes, int minutesPerStep) => new Life(seed, removes, minutesPerStep).Run();

    private sealed class Life(int seed, bool removes, int minutesPerStep)
    {
        private readonly Random random = new(seed);
        private readonly WindowModel model = new();
        private readonly Dictionary<(RollupResolution, long), byte[]> history = [];
        private readonly HashSet<(RollupResolution, long)> notKept = [];
        private RecordSource? source;
        private FunctionWindows windows = new();

        public void Run()
        {
            source = new RecordSource(random);
            var startUs = 20_000 * DayUs;
            var days = minutesPerStep < 10 ? 3 : 50;
            for (var wallUs = startUs; wallUs < startUs + (days * DayUs); wallUs += random.NextInt64(2 * minutesPerStep * MinuteUs))
            {
                // The wall clock is set back now and then.
                var nowUs = random.Next(30) == 0 ? wallUs - random.NextInt64(2 * DayUs) : wallUs;
                model.NowUs = Math.Max(model.NowUs, nowUs);
                for (var burst = random.Next(1, 6); burst > 0; burst--) Change(nowUs);
                if (random.Next(3) == 0) Measure(nowUs);
                if (random.Next(20) == 0) Check(nowUs);
                if (random.Next(15) == 0) Flush(nowUs);
                if (random.Next(25) == 0) SnapshotAndRestore();
                if (random.Next(20) == 0) windows.DropCaches();
            }
            Check(0);
            Flush(0, succeed: true);
            CheckHistory();
        }

        private void Measure(long nowUs)
        {
            var timeUs = model.NowUs - (random.Next(4) == 0 ? random.NextInt64(2 * DayUs) : random.NextInt64(3 * MinuteUs));
            var (concurrency, throttles) = (random.NextInt64(1, 1000), random.NextInt64(1, 5));
            windows.Widen(Maximum.ConcurrentExecutions, timeUs, concurrency, nowUs);
            windows.Count(Counter.MeasuredThrottles, timeUs, throttles, nowUs);
            model.Measured.Add((timeUs, concurrency, throttles));
        }

        private void Change(long nowUs)
        {
            if (removes && model.Records.Count > 0 && random.Next(5) == 0)
            {
                // Mostly recent ones are complemented.
                var at = random.Next(4) == 0 ? random.Next(model.Records.Count) : Math.Max(0, model.Records.Count - 1 - random.Next(20));
                var old = model.Records[at];
                NoteRetention(old.StartUs);
                if (random.Next(3) == 0)
                {
                    windows.Remove(old, nowUs);
                    model.Records.RemoveAt(at);
                    return;
                }
                var better = source!.Complemented(old);
                windows.Replace(old, better, nowUs);
                model.Records[at] = better;
                return;
            }
            var startUs = model.NowUs + random.Next(20) switch
            {
                0 => random.NextInt64(10 * MinuteUs),
                1 => -random.NextInt64(4 * 60 * MinuteUs),
                2 => -random.NextInt64(2 * DayUs),
                3 => -random.NextInt64(10 * DayUs),
                4 => -random.NextInt64(45 * DayUs),
                5 => -random.NextInt64(500 * DayUs),
                _ => -random.NextInt64(3 * MinuteUs),
            };
            var record = source!.At(startUs);
            NoteRetention(startUs);
            windows.Add(record, nowUs);
            model.Records.Add(record);
        }

        /// <summary>History finer than a day does not take what is older than it is kept when its slot is closed, which may be days later here.</summary>
        private void NoteRetention(long startUs)
        {
            var ageDays = (model.NowUs - startUs) / DayUs;
            if (ageDays >= 26) notKept.Add((RollupResolution.QuarterHour, startUs / (15 * MinuteUs)));
            if (ageDays >= 390) notKept.Add((RollupResolution.Hour, startUs / (60 * MinuteUs)));
        }

        private void Check(long nowUs)
        {
            for (var window = Window.FiveMinutes; window <= Window.ThirtyDays; window++)
            {
                var boundaries = new[] { (model.NowUs / DayUs * DayUs) - (3 * DayUs), model.NowUs / DayUs * DayUs };
                var counted = windows.CountIn(window, Counter.Invocations, nowUs);
                var reading = windows.Read(window, nowUs, boundaries);
                Assert.Equal(reading.Totals[Counter.Invocations], counted);
                var what = $"seed {seed} now {model.NowUs} {window.Name()}";
                var inside = model.In(window);
                WindowModel.AssertEqual(inside, reading.Totals, !removes, what);
                var measured = model.MeasuredIn(window);
                Assert.True(measured.Select(static minute => minute.Concurrency).DefaultIfEmpty(0).Max() == reading.Totals[Maximum.ConcurrentExecutions], what);
                Assert.True(measured.Sum(static minute => minute.Throttles) == reading.Totals[Counter.MeasuredThrottles], what);
                var (fromUs, slotUs) = WindowModel.Span(window, model.NowUs);
                Assert.Equal((fromUs, model.NowUs, ((model.NowUs / slotUs) + 1) * slotUs), (reading.FromUs, reading.ToUs, reading.ValidUntilUs));
                for (var period = 0; period < 3; period++)
                {
                    var usage = new UsageTable();
                    foreach (var record in inside.Where(record => record.Status != InvocationStatus.Throttled))
                    {
                        if (boundaries.Count(boundary => boundary <= record.StartUs / slotUs * slotUs) == period) usage.Add(record, 1);
                    }
                    WindowModel.AssertSameUsage(usage, reading.UsageByPeriod[period], $"{what} period {period}");
                }
            }
            CheckVisit();
        }

        private void CheckVisit()
        {
            var fromUs = model.NowUs - random.NextInt64(40 * DayUs);
            var toUs = fromUs + random.NextInt64(40 * DayUs);
            var seen = new SlotTotals();
            var lastUs = long.MinValue;
            var firstUs = long.MaxValue;
            var liveUs = windows.VisitSlots(fromUs, toUs, (startUs, totals) =>
            {
                Assert.True(startUs > lastUs && startUs >= fromUs && startUs < toUs);
                (firstUs, lastUs) = (Math.Min(firstUs, startUs), startUs);
                seen.Merge(totals);
            });
            Assert.Equal(Math.Max((model.NowUs / DayUs) - 35, 0) * DayUs, liveUs);
            // A slot belongs where it starts, so the ends are as wide as the slots there: count what no rounding can move.
            var (lowUs, highUs) = (Math.Max(fromUs, liveUs), Math.Min(toUs, model.NowUs + DayUs));
            var least = model.Records.Count(record => record.StartUs >= lowUs + DayUs && record.StartUs < highUs - DayUs);
            var most = model.Records.Where(record => record.StartUs >= lowUs && record.StartUs < highUs + DayUs).Sum(record => record.Weight);
            var visited = seen[Counter.Invocations] + seen[Counter.Throttles] + seen[Counter.Warmups];
            Assert.True(visited >= least && visited <= most, $"seed {seed}: visited {visited} of {least} to {most}");
        }

        private void Flush(long nowUs, bool succeed = false)
        {
            var batch = windows.CollectRollups(nowUs);
            var snapshot = new ByteWriter();
            windows.Encode(snapshot, batch.Token);
            var before = model.Records.ToList();
            var between = random.Next(3);
            for (var count = 0; count < between && !succeed; count++) Change(nowUs);
            // A flush that fails stores nothing, and one that is stored may be the last act of a process.
            if (!succeed && random.Next(4) == 0) return;
            foreach (var row in batch.Rows)
            {
                var key = (row.Resolution, row.SlotStartUs / SlotUs(row.Resolution));
                Assert.Equal(0, row.SlotStartUs % SlotUs(row.Resolution));
                history[key] = row.IsIncrement && history.TryGetValue(key, out var stored) ? RollupBytes.Combine(stored, row.Bytes.Span) : row.Bytes.ToArray();
            }
            if (!succeed && random.Next(4) == 0)
            {
                windows = Restore(snapshot);
                model.Records = before;
                return;
            }
            windows.RollupsStored(batch.Token);
        }

        private void SnapshotAndRestore()
        {
            var (one, other) = (new ByteWriter(), new ByteWriter());
            windows.Encode(one);
            windows = Restore(one);
            windows.Encode(other);
            Assert.True(one.WrittenSpan.SequenceEqual(other.WrittenSpan), $"seed {seed}: a snapshot changed by being restored");
        }

        private static FunctionWindows Restore(ByteWriter snapshot)
        {
            var reader = new ByteReader(snapshot.WrittenSpan);
            var result = FunctionWindows.Decode(ref reader);
            Assert.True(reader.AtEnd);
            return result;
        }

        private void CheckHistory()
        {
            foreach (var resolution in new[] { RollupResolution.QuarterHour, RollupResolution.Hour, RollupResolution.Day })
            {
                var slots = model.Records.Select(record => record.StartUs / SlotUs(resolution)).Distinct();
                foreach (var slot in slots.Where(slot => !notKept.Contains((resolution, slot))))
                {
                    var totals = SlotTotals.Decode(history[(resolution, slot)]);
                    var records = model.Records.Where(record => record.StartUs / SlotUs(resolution) == slot).ToList();
                    WindowModel.AssertEqual(records, totals, !removes, $"seed {seed} history {resolution} {slot}");
                }
            }
            var counted = history.Where(row => row.Key.Item1 == RollupResolution.Day).Sum(row => SlotTotals.Decode(row.Value)[Counter.Throttles]);
            Assert.Equal(model.Records.Where(record => record.Status == InvocationStatus.Throttled).Sum(record => (long)record.Weight), counted);
        }

        private static long SlotUs(RollupResolution resolution) => resolution switch
        {
            RollupResolution.QuarterHour => 15 * MinuteUs,
            RollupResolution.Hour => 60 * MinuteUs,
            _ => DayUs,
        };
    }
}
