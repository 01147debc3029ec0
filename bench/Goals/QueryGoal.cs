using System.Diagnostics;
using Coldstart.Bench.Load;
using Coldstart.Bench.Measuring;
using Coldstart.Bench.Servers;

namespace Coldstart.Bench.Goals;

/// <summary>Goal 5: the report of the busiest function over 24 h, at rest, while 100,000 records a second come in, and while all that can.</summary>
internal static class QueryGoal
{
    private const int Functions = 200;
    private const double PacedRate = 100_000;

    // Who sends on time cannot be exact to the last request.
    private const double PacedShareMin = 0.95;

    private static readonly TimeSpan pace = TimeSpan.FromMilliseconds(5);

    // A thousand questions a second: somebody who asks without a pause would take from the records the cores that they are to have.
    private static readonly TimeSpan pauseBetweenQuestions = TimeSpan.FromMilliseconds(1);

    private enum Load
    {
        None,
        Paced,
        Flat,
    }

    public static void Measure(GoalRun run)
    {
        var length = run.Options.Pick(TimeSpan.FromSeconds(1.2), TimeSpan.FromSeconds(10));
        using var server = new ServerUnderTest(run.Options, run.DataFolder("query"));
        using var discard = DiscardServer.Start();
        using var generator = new Generator(server.Port, 1, 4, static _ => BatchTemplate.Batches(new RecordShape(Functions, seed: 1), 8), server.Ids);
        generator.Run(length);
        var report = ServerUnderTest.Get($"/api/v1/functions/{server.FunctionId(RecordShape.FirstFunction)}?window=24h");
        using var wire = new Wire(server.Port);
        using var bareWire = new Wire(discard.Port);
        Ask(wire, report, length / 2);
        Ask(bareWire, ServerUnderTest.Get("/"), length / 2);
        var bare = Ask(bareWire, ServerUnderTest.Get("/"), length / 2);
        var (rest, _) = UnderLoad(generator, Load.None, wire, report, length);
        var (paced, pacedRate) = UnderLoad(generator, Load.Paced, wire, report, length);
        var (flat, flatRate) = UnderLoad(generator, Load.Flat, wire, report, length);
        server.Verify(generator.Acknowledged);
        Print(run, "at rest", rest, 0.15, 0.5);
        Print(run, $"at {pacedRate:N0} of {PacedRate:N0} rec/s", paced, 0.5, 3, pacedRate >= PacedRate * PacedShareMin);
        Print(run, "flat out", flat, 1, 5);
        run.Verdict.Note($"p50/p99 of bare Kestrel on the same connection {Figures.Quantile(bare, 0.5):0.00}/{Figures.Quantile(bare, 0.99):0.00} ms; came in meanwhile: {pacedRate:N0} and {flatRate:N0} rec/s; {rest.Length + paced.Length + flat.Length:N0} reports");
    }

    private static (double[] TookMs, double Rate) UnderLoad(Generator generator, Load load, Wire wire, ReadOnlyMemory<byte> report, TimeSpan length)
    {
        if (load == Load.None) return (Ask(wire, report, length), 0);
        var goesOn = true;
        var (before, started) = (generator.Acknowledged, Stopwatch.GetTimestamp());
        var loading = Task.Run(() => generator.OnThreads(ring =>
        {
            if (load == Load.Paced) ring.RunPaced(pace, () => Volatile.Read(ref goesOn));
            else ring.RunWhile(() => Volatile.Read(ref goesOn));
        }));
        var took = Ask(wire, report, length, load == Load.Paced ? pauseBetweenQuestions : TimeSpan.Zero);
        Volatile.Write(ref goesOn, false);
        loading.GetAwaiter().GetResult();
        return (took, (generator.Acknowledged - before) / Stopwatch.GetElapsedTime(started).TotalSeconds);
    }

    private static double[] Ask(Wire wire, ReadOnlyMemory<byte> request, TimeSpan length, TimeSpan pause = default)
    {
        var (took, started) = (new List<double>(100_000), Stopwatch.GetTimestamp());
        while (Stopwatch.GetElapsedTime(started) < length)
        {
            var sent = Stopwatch.GetTimestamp();
            wire.Exchange(request);
            took.Add(Stopwatch.GetElapsedTime(sent).TotalMilliseconds);
            if (pause > TimeSpan.Zero) Thread.Sleep(pause);
        }
        return [.. took];
    }

    private static void Print(GoalRun run, string when, double[] tookMs, double p50Max, double p99Max, bool isLoadKept = true)
    {
        var (p50, p99) = (Figures.Quantile(tookMs, 0.5), Figures.Quantile(tookMs, 0.99));
        run.Verdict.Goal(5, $"{when} p50/p99 {p50:0.000}/{p99:0.000} ms", $"{p50Max}/{p99Max}", isLoadKept && p50 <= p50Max && p99 <= p99Max);
    }
}
