using Coldstart.Analytics.Functions;
using Coldstart.Analytics.Records;
using Coldstart.Analytics.Windows;

namespace Coldstart.Analytics.Tests.Functions.Metrics;

public sealed class MetricLawTests
{
    private const int Rounds = 40;

    private static readonly FaasMetric[] Counters = [FaasMetric.Invocations, FaasMetric.Errors, FaasMetric.Timeouts, FaasMetric.ColdStarts];

    /// <summary>Whatever order points come in and however often, what is counted is the last point of each series.</summary>
    [Fact]
    public void Points_InAnyOrderAndAgain_CountTheLastOfEachSeries()
    {
        for (var seed = 1; seed <= Rounds; seed++)
        {
            var random = new Random(seed);
            var (points, last) = RandomPoints(random);
            var script = new MetricScript();
            foreach (var point in Shuffled(random, points))
            {
                Tell(script, point);
                if (random.Next(20) == 0) script.Restart();
                if (random.Next(10) == 0) script.Counts();
            }

            var expected = (last[0] + last[1] + last[2], last[1], last[2], last[3]);
            Assert.True(expected == script.Counts(), $"seed {seed}: {expected} but {script.Counts()}");
        }
    }

    /// <summary>Points and records of the same time, whichever comes first, and asked for in between or not, leave the same figures.</summary>
    [Fact]
    public void PointsAndRecords_InAnyOrder_LeaveTheSameFigures()
    {
        for (var seed = 1; seed <= Rounds; seed++)
        {
            var random = new Random(seed);
            var points = InOrder(RandomPoints(random).Points);
            var records = Enumerable.Range(0, random.Next(1, 80)).Select(at => (Id: $"r{at}", Minute: random.NextDouble() * 25, Status: (InvocationStatus)random.Next(1, 4), IsCold: random.Next(5) == 0)).ToArray();
            var first = Told(null, points, records, recordsFirst: true);
            var others = new[] { Told(null, points, records, recordsFirst: false), Told(new Random(seed), points, records, recordsFirst: false), Told(new Random(seed + 1000), points, records, recordsFirst: false) };

            Assert.All(others, other => Assert.True(Figures(first) == Figures(other), $"seed {seed}:\n{Figures(first)}\n{Figures(other)}"));
            Assert.InRange(first.Counts().Invocations, records.Length, records.Length + first.Report(Window.OneDay).Metrics!.Invocations);
        }
    }

    /// <summary>The same blocks, with restarts anywhere, leave the same bytes.</summary>
    [Fact]
    public void Restarts_Anywhere_ChangeNothing()
    {
        for (var seed = 1; seed <= Rounds / 4; seed++)
        {
            var random = new Random(seed);
            var story = new MetricScript();
            foreach (var point in Shuffled(random, RandomPoints(random).Points))
            {
                story.Minute += random.NextDouble() * 3;
                Tell(story, point);
                if (random.Next(3) == 0) story.Invoke($"r{random.Next(50)}", Math.Max(story.Minute - (random.NextDouble() * 20), 0));
            }

            var replayed = new MetricScript { Minute = story.Minute };
            foreach (var block in story.Blocks)
            {
                replayed.Apply(block);
                if (random.Next(8) == 0) replayed.RestartAsOf(block);
            }
            Assert.True(story.Counts() == replayed.Counts(), $"seed {seed}: {story.Counts()} but {replayed.Counts()}");
            Assert.True(story.Report(Window.OneDay).Metrics == replayed.Report(Window.OneDay).Metrics, $"seed {seed}");
        }
    }

    /// <summary>Nothing is matched that could be matched better, as a search without its order shows.</summary>
    [Fact]
    public void Matching_OfRandomMinutes_IsTheMost()
    {
        for (var seed = 1; seed <= Rounds; seed++)
        {
            var random = new Random(seed);
            var script = new MetricScript { Minute = 100 };
            var records = Enumerable.Range(0, random.Next(30)).Select(_ => random.Next(0, 100)).ToList();
            var points = Enumerable.Range(0, random.Next(1, 30)).Select(_ => random.Next(0, 100)).ToList();
            foreach (var (minute, at) in records.Select((minute, at) => (minute, at))) script.Invoke($"r{at}", minute);
            foreach (var (minute, at) in points.Select((minute, at) => (minute, at))) script.Count(FaasMetric.Invocations, minute, 1, environment: (ulong)at + 1);

            var left = points.Order().ToList();
            foreach (var record in records.OrderDescending())
            {
                // From the last record on, each takes the latest point that it can stand for: the greatest matching of intervals, from their other end.
                var at = left.FindLastIndex(point => point >= record && point <= record + Limits.MetricDelayMinutes);
                if (at >= 0) left.RemoveAt(at);
            }
            Assert.True(records.Count + left.Count == script.Counts().Invocations, $"seed {seed}");
        }
    }

    private static MetricScript Told(Random? interleaved, (FaasMetric, double, long, ulong, double, bool)[] points, (string Id, double Minute, InvocationStatus Status, bool IsCold)[] records, bool recordsFirst)
    {
        var script = new MetricScript();
        var steps = points.Select(point => (Action)(() => Tell(script, point))).ToList();
        var told = records.Select(record => (Action)(() => script.Invoke(record.Id, record.Minute, record.Status, record.IsCold))).ToList();
        if (interleaved is null)
        {
            if (recordsFirst) steps.InsertRange(0, told);
            else steps.AddRange(told);
        }
        else
        {
            foreach (var record in told) steps.Insert(interleaved.Next(steps.Count + 1), record);
        }
        foreach (var step in steps)
        {
            step();
            if (interleaved?.Next(5) == 0) script.Counts();
            if (interleaved?.Next(30) == 0) script.Restart();
        }
        return script;
    }

    /// <summary>All that does not depend on how extremes were found: those of slots from which something was taken are within 1 %.</summary>
    private static string Figures(MetricScript script)
    {
        var text = new System.Text.StringBuilder();
        script.Function.VisitSlots(0, long.MaxValue, (startUs, totals) =>
        {
            text.Append(System.Globalization.CultureInfo.InvariantCulture, $"{startUs}:");
            foreach (var counter in Enum.GetValues<Counter>()) text.Append(totals[counter]).Append(' ');
            text.Append(totals.WarmDuration.Sum).Append(' ').Append(totals.WarmDuration.Sketch.Quantile(0.9)).Append(' ').Append(totals.Init.Sum).Append(' ').Append(totals.Usage.Sum()).Append('\n');
        });
        return text.ToString();
    }

    private static void Tell(MetricScript script, (FaasMetric Metric, double Minute, long Value, ulong Environment, double Start, bool IsDelta) point)
    {
        script.Count(point.Metric, point.Minute, point.Value, point.Environment, point.Start, point.IsDelta);
        if (point.Metric != FaasMetric.Invocations || point.IsDelta) return;
        // A distribution beside the counter, all of the values of which are 20 ms.
        script.Tell(
            new FaasMetricPoint { Metric = FaasMetric.InvokeDuration, Series = point.Environment, StartUs = MetricScript.At(point.Start), Count = point.Value, Sum = point.Value * 20_000, Minimum = -1, Maximum = -1, Bounds = [10_000, 50_000], Buckets = [0, point.Value, 0] },
            point.Minute,
            memoryMb: 256);
    }

    private static (FaasMetric, double, long, ulong, double, bool)[] InOrder((FaasMetric, double Minute, long, ulong, double, bool)[] points) => [.. points.OrderBy(static point => point.Minute)];

    private static ((FaasMetric, double, long, ulong, double, bool)[] Points, long[] Last) RandomPoints(Random random)
    {
        var points = new List<(FaasMetric, double, long, ulong, double, bool)>();
        var last = new long[Counters.Length];
        for (ulong environment = 1, environments = (ulong)random.Next(1, 4); environment <= environments; environment++)
        {
            for (int life = 0, lives = random.Next(1, 3); life < lives; life++)
            {
                for (var metric = 0; metric < Counters.Length; metric++)
                {
                    var (value, isDelta, before, end) = (0L, random.Next(4) == 0, life * 10.0, (life + 1) * 10);
                    for (var minute = before + 1; minute < end; minute += 1 + random.Next(3))
                    {
                        var more = random.Next(4);
                        value += more;
                        points.Add((Counters[metric], minute, isDelta ? more : value, environment, isDelta ? before : life * 10, isDelta));
                        before = minute;
                    }
                    last[metric] += value;
                }
            }
        }
        return ([.. points], last);
    }

    /// <summary>All of them at least once, in any order.</summary>
    private static T[] Shuffled<T>(Random random, T[] all)
    {
        T[] result = [.. all, .. random.GetItems(all, all.Length / 2)];
        random.Shuffle(result);
        return result;
    }
}
