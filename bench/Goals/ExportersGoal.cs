using System.Text;
using Coldstart.Bench.Load;
using Coldstart.Bench.Measuring;
using Coldstart.Bench.Servers;

namespace Coldstart.Bench.Goals;

/// <summary>
/// Goal 13: what it costs to be watched. Two servers under the same load in turns: one that nobody asks, and one that is scraped and sends its metrics to a
/// collector every five seconds, with a hundredth of its requests traced. Scrapers mostly ask every 15 s, and the exporter sends every 60 s.
/// </summary>
internal static class ExportersGoal
{
    private const int Functions = 200;
    private const int Threads = 2;
    private const int Connections = 8;
    private const double CpuRatioMax = 1.02;

    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(6);

    private static readonly ReadOnlyMemory<byte> Scrape = Encoding.ASCII.GetBytes("GET /metrics HTTP/1.1\r\nHost: localhost\r\n\r\n");

    public static void Measure(GoalRun run)
    {
        var (rounds, length) = run.Options.Pick((3, TimeSpan.FromSeconds(2.5)), (10, TimeSpan.FromSeconds(5)));
        using var collector = DiscardServer.Start();
        Environment.SetEnvironmentVariable("OTEL_METRIC_EXPORT_INTERVAL", "5000");
        using var alone = new ServerUnderTest(run.Options, run.DataFolder("alone"));
        using var watched = new ServerUnderTest(run.Options, ["--data=" + run.DataFolder("watched"), $"--otlp-endpoint=http://127.0.0.1:{collector.Port}", "--trace-share=0.01"]);
        using var toAlone = Generate(alone);
        using var toWatched = Generate(watched);
        var (aloneCpu, watchedCpu) = (new double[rounds], new double[rounds]);
        using (new Scraper(watched.Port))
        {
            // What is compiled on its first use, on either side, is paid once and not for each record.
            toAlone.Run(WarmUp);
            toWatched.Run(WarmUp);
            for (var round = 0; round < rounds; round++)
            {
                // The first of two finds a cooler machine: each is first as often as the other.
                if (round % 2 == 0) aloneCpu[round] = Segment(toAlone, alone, length);
                watchedCpu[round] = Segment(toWatched, watched, length);
                if (round % 2 == 1) aloneCpu[round] = Segment(toAlone, alone, length);
            }
        }
        alone.Verify(toAlone.Acknowledged);
        watched.Verify(toWatched.Acknowledged);
        var ratio = Figures.Median(watchedCpu) / Figures.Median(aloneCpu);
        run.Verdict.Goal(13, $"{ratio:0.000} x the CPU of a server that nobody watches", $"{CpuRatioMax}", ratio <= CpuRatioMax);
        run.Verdict.Note($"alone {Figures.Median(aloneCpu):0.000} CPU s/Mrec, watched {Figures.Median(watchedCpu):0.000}; {toWatched.Acknowledged:N0} acknowledged there, all counted");
    }

    private static double Segment(Generator generator, ServerUnderTest server, TimeSpan length)
    {
        var before = server.Process.CpuSeconds;
        var (records, _) = generator.Run(length);
        return (server.Process.CpuSeconds - before) / records * 1e6;
    }

    private static Generator Generate(ServerUnderTest server) =>
        new(server.Port, Threads, Connections, static thread => BatchTemplate.Batches(new RecordShape(Functions, thread + 1), 8), server.Ids);

    /// <summary>Asks for the page of metrics every five seconds.</summary>
    private sealed class Scraper : IDisposable
    {
        private readonly Wire wire;
        private readonly Timer timer;
        private readonly Lock gate = new();

        public Scraper(int port)
        {
            wire = new Wire(port);
            timer = new Timer(_ => Ask(), null, TimeSpan.Zero, TimeSpan.FromSeconds(5));
        }

        public void Dispose()
        {
            timer.Dispose();
            lock (gate) wire.Dispose();
        }

        private void Ask()
        {
            lock (gate) wire.Exchange(Scrape);
        }
    }
}
