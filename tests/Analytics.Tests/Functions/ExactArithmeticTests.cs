using System.Numerics;
using Coldstart.Analytics.Costs;
using Coldstart.Analytics.Functions;
using Coldstart.Analytics.Functions.Reports;
using Coldstart.Analytics.Records;
using Coldstart.Analytics.Windows;
using Xunit.Abstractions;

namespace Coldstart.Analytics.Tests.Functions;

/// <summary>
/// A million random records over 300 functions and 40 days of fake time, against arithmetic that shares no code with the product:
/// counts, usage and money to the last digit, quantiles within 1 %, through flushes, restarts, late and early records and a clock
/// that is set back and forth.
/// </summary>
public sealed class ExactArithmeticTests(ITestOutputHelper output)
{
    private const int FunctionCount = 300;
    private const long MinuteUs = 60_000_000;
    private const long DayUs = 86_400_000_000;
    private const long FirstDayUs = 20_500 * DayUs;

    // us-east-1, x86 (DOMAIN: list prices).
    private const decimal GbSecond = 0.0000166667m;
    private const decimal Request = 0.0000002m;

    private static readonly FunctionIdentity[] Identities = [.. Enumerable.Range(0, FunctionCount).Select(i => new FunctionIdentity("", "us-east-1", $"fn-{i}"))];

    [Theory]
    [InlineData(20_000, 1)]
    [Trait("Speed", "fast")]
    public void RandomLife_InShort_IsExact(int records, int seed) => new Life(records, seed, output).Run();

    [Theory]
    [InlineData(1_000_000, 2)]
    [Trait("Speed", "slow")]
    public void RandomLife_OfAMillionRecords_IsExact(int records, int seed) => new Life(records, seed, output).Run();

    private readonly record struct Known(long StartUs, long DurationUs, long InitUs, long BilledMs, int MemoryMb, long UsedKb, bool Cold, InvocationStatus Status);

    private sealed class Life(int records, int seed, ITestOutputHelper output)
    {
        private readonly Random random = new(seed);
        private readonly FunctionStats[] functions = [.. Identities.Select(identity => new FunctionStats(identity.IdIn(Guid.Empty), Guid.Empty, identity))];
        private readonly List<Known>[] known = [.. Identities.Select(_ => new List<Known>())];
        private readonly long[] sequences = new long[FunctionCount];
        private readonly Dictionary<(int, RollupResolution, long), byte[]> history = [];
        private readonly FunctionBatchWriter writer = new();
        private readonly FunctionBatchScratch scratch = new();
        private double worstError;
        private long checkedQuantiles;
        private long serial;

        public void Run()
        {
            var steps = 400;
            var nowUs = FirstDayUs;
            for (var step = 1; step <= steps; step++)
            {
                nowUs = FirstDayUs + 40 * DayUs * step / steps + random.NextInt64(30 * MinuteUs);
                // A clock that jumps: what is accepted under a wrong time still counts in the slots of its own time.
                var acceptedAtUs = random.Next(8) == 0 ? nowUs - random.NextInt64(2 * DayUs) : nowUs;
                for (var left = records / steps / 10; left > 0; left--) Send(acceptedAtUs, nowUs);
                if (random.Next(3) == 0) FlushSome(acceptedAtUs);
                if (step % 40 == 0) CheckWindows(nowUs);
            }
            CheckWindows(nowUs + 20 * DayUs);
            CheckHistory(nowUs);
            output.WriteLine($"{serial} records, {checkedQuantiles} quantiles, worst error {worstError:P3}");
            Assert.InRange(worstError, 0, 0.01);
        }

        private void Send(long acceptedAtUs, long nowUs)
        {
            var at = (int)(FunctionCount * Math.Pow(random.NextDouble(), 3));
            writer.Begin(Identities[at], acceptedAtUs);
            for (var i = 0; i < 10; i++) writer.Write(Make(known[at], nowUs));
            Assert.Equal(ApplyVerdict.Applied, functions[at].Apply(new Position(1, sequences[at] + 1), sequences[at], writer.Block, scratch).Verdict);
            sequences[at]++;
        }

        private InvocationRecord Make(List<Known> list, long nowUs)
        {
            var startUs = random.Next(10) switch
            {
                < 6 => nowUs - random.NextInt64(5 * MinuteUs),
                6 => nowUs + random.NextInt64(10 * MinuteUs),
                7 => nowUs - random.NextInt64(DayUs),
                8 => nowUs - random.NextInt64(9 * DayUs),
                _ => nowUs - random.NextInt64(60 * DayUs),
            };
            var cold = random.Next(10) == 0;
            var durationUs = (long)Math.Clamp(Math.Exp(random.NextDouble() * 13 + 5), 0, 900e6);
            var initUs = cold ? random.NextInt64(50_000, 9_000_000) : 0;
            var billedMs = (durationUs + initUs + 999) / 1000;
            var status = random.Next(20) switch { 0 => InvocationStatus.Error, 1 => InvocationStatus.Timeout, 2 => InvocationStatus.OutOfMemory, _ => InvocationStatus.Success };
            var one = new Known(startUs, durationUs, initUs, billedMs, random.Next(1, 5) * 256, random.Next(30_000, 250_000), cold, status);
            list.Add(one);
            var record = new InvocationRecord
            {
                Kind = RecordKind.Invocation,
                TimeUs = startUs,
                ColdStart = cold,
                DurationUs = durationUs,
                BilledMs = billedMs,
                MemoryAllocatedMb = one.MemoryMb,
                MemoryUsedKb = one.UsedKb,
                Architecture = Architecture.X86,
                Status = status,
                RequestId = BitConverter.GetBytes(++serial),
            };
            if (cold) record.InitUs = initUs;
            return record;
        }

        private void FlushSome(long nowUs)
        {
            for (var at = 0; at < FunctionCount; at++)
            {
                if (random.Next(3) != 0) continue;
                var flush = functions[at].PrepareFlush(nowUs);
                // A flush that fails stores nothing: the next one gives it all again.
                if (random.Next(5) == 0) continue;
                foreach (var row in flush.Rollups.Rows)
                {
                    var key = (at, row.Resolution, row.SlotStartUs);
                    history[key] = row.IsIncrement ? RollupBytes.Combine(history.GetValueOrDefault(key, []), row.Bytes.Span) : row.Bytes.ToArray();
                }
                functions[at].FlushStored(flush);
                if (random.Next(3) == 0) functions[at] = FunctionStats.Restore(flush.Snapshot);
            }
        }

        private void CheckWindows(long nowUs)
        {
            for (var at = 0; at < FunctionCount; at += random.Next(1, 12))
            {
                foreach (var window in Enum.GetValues<Window>())
                {
                    var report = functions[at].Report(window, nowUs, PriceBook.Default, whole: true);
                    var (lengthUs, slotUs) = Shape(window);
                    var fromUs = (nowUs - lengthUs) / slotUs * slotUs;
                    var lastUs = nowUs / slotUs * slotUs + slotUs;
                    Assert.Equal((fromUs, nowUs), (report.FromUs, report.ToUs));
                    Check([.. known[at].Where(k => k.StartUs >= fromUs && k.StartUs < lastUs)], report);
                }
            }
        }

        private static (long LengthUs, long SlotUs) Shape(Window window) => window switch
        {
            Window.FiveMinutes => (5 * MinuteUs, MinuteUs),
            Window.OneHour => (60 * MinuteUs, MinuteUs),
            Window.SixHours => (360 * MinuteUs, 5 * MinuteUs),
            Window.OneDay => (DayUs, 5 * MinuteUs),
            Window.SevenDays => (7 * DayUs, 60 * MinuteUs),
            _ => (30 * DayUs, DayUs),
        };

        private void Check(Known[] expected, FunctionReport report)
        {
            Assert.Equal(
                (expected.Length, expected.Count(k => k.Cold), expected.Count(k => k.Status == InvocationStatus.Error), expected.Count(k => k.Status == InvocationStatus.Timeout), expected.Count(k => k.Status == InvocationStatus.OutOfMemory)),
                (report.Status.Invocations, report.Status.ColdStarts, report.Status.Errors, report.Status.Timeouts, report.Status.OutOfMemory));
            Assert.Equal((expected.Length, expected.Sum(k => k.BilledMs)), (report.BilledCount, report.BilledMs));
            var mbMs = expected.Sum(k => (decimal)k.MemoryMb * k.BilledMs);
            Assert.Equal(expected.Length * Request, report.Cost.Requests);
            Assert.Equal(mbMs * GbSecond / 1_024_000m, report.Cost.Duration);
            var initMbUs = expected.Aggregate(BigInteger.Zero, (sum, k) => sum + (BigInteger)k.MemoryMb * k.BilledMs * 1000 * k.InitUs / Math.Max(k.InitUs + k.DurationUs, 1));
            Assert.Equal((decimal)initMbUs * GbSecond / 1_024_000_000m, report.Cost.Init);
            Check([.. expected.Select(k => k.DurationUs)], report.Duration, 1000);
            Check([.. expected.Where(k => k.Cold).Select(k => k.DurationUs)], report.Cold, 1000);
            Check([.. expected.Where(k => !k.Cold).Select(k => k.DurationUs)], report.Warm, 1000);
            Check([.. expected.Where(k => k.Cold).Select(k => k.InitUs)], report.Init, 1000);
            Check([.. expected.Select(k => k.UsedKb)], report.Memory, 1024);
        }

        private void Check(long[] values, DistributionReport report, double unit)
        {
            Array.Sort(values);
            Assert.Equal(values.Length, report.Count);
            if (values.Length == 0) return;
            Assert.Equal((values[0] / unit, values[^1] / unit), (report.Minimum, report.Maximum));
            Assert.Equal(values.Average() / unit, report.Average, 6);
            foreach (var (q, answer) in ((double, double)[])[(0.5, report.P50), (0.9, report.P90), (0.95, report.P95), (0.99, report.P99), (0.999, report.P999)]) CheckQuantile(values, q, answer * unit);
        }

        private void CheckQuantile(long[] sorted, double q, double answer)
        {
            var exact = sorted[(int)Math.Floor(q * (sorted.Length - 1))];
            checkedQuantiles++;
            worstError = Math.Max(worstError, exact == 0 ? Math.Abs(answer) : Math.Abs(answer - exact) / exact);
        }

        /// <summary>Every day since the first record, from history alone: every percentile of it is a merge of stored sketches.</summary>
        private void CheckHistory(long nowUs)
        {
            for (var at = 0; at < FunctionCount; at++)
            {
                var flush = functions[at].PrepareFlush(nowUs + 60 * DayUs);
                foreach (var row in flush.Rollups.Rows)
                {
                    var key = (at, row.Resolution, row.SlotStartUs);
                    history[key] = row.IsIncrement ? RollupBytes.Combine(history.GetValueOrDefault(key, []), row.Bytes.Span) : row.Bytes.ToArray();
                }
                functions[at].FlushStored(flush);
                foreach (var day in known[at].GroupBy(k => k.StartUs / DayUs))
                {
                    var totals = new SlotTotals();
                    RollupBytes.MergeInto(totals, history[(at, RollupResolution.Day, day.Key * DayUs)]);
                    Assert.Equal((day.Count(), day.Sum(k => k.BilledMs)), (totals[Counter.Invocations], totals[Counter.BilledMs]));
                    Assert.Equal((Int128)day.Sum(k => k.MemoryMb * k.BilledMs), totals.Usage.Sum().BilledMbMs);
                    Int128 durations = day.Sum(k => k.DurationUs);
                    Assert.Equal(durations, totals.WarmDuration.Sum + totals.ColdDuration.Sum);
                    var inits = day.Where(k => k.Cold).Select(k => k.InitUs).Order().ToArray();
                    for (var percent = 1; inits.Length > 0 && percent <= 100; percent++) CheckQuantile(inits, Math.Min(percent / 100.0, 0.999), totals.Init.Sketch.Quantile(Math.Min(percent / 100.0, 0.999)));
                }
            }
        }
    }
}
