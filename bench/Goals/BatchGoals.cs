using Coldstart.Bench.Load;
using Coldstart.Bench.Measuring;
using Coldstart.Bench.Servers;

namespace Coldstart.Bench.Goals;

/// <summary>Goals 1 and 2: durable batches of 500, beside the scan of the same bytes.</summary>
internal static class BatchGoals
{
    private const int Functions = 200;
    private const int Threads = 2;
    private const int Connections = 8;
    private const double CpuRatioMax = 1.5;
    private const double RateShareMin = 0.9;

    public static void Measure(GoalRun run)
    {
        var (rounds, length) = run.Options.Pick((3, TimeSpan.FromSeconds(1.5)), (5, TimeSpan.FromSeconds(6)));
        using var server = new ServerUnderTest(run.Options, run.DataFolder("batch"));
        var scanned = BatchTemplate.Batches(new RecordShape(Functions, seed: 1), 8);
        using var generator = new Generator(server.Port, Threads, Connections, static thread => BatchTemplate.Batches(new RecordShape(Functions, thread + 1), 8), server.Ids);
        generator.Run(run.Options.Pick(TimeSpan.FromSeconds(3), TimeSpan.FromSeconds(6)));
        var (scanCpu, scanRate, productCpu, productRate) = (new double[rounds], new double[rounds], new double[rounds], new double[rounds]);
        for (var round = 0; round < rounds; round++)
        {
            (scanCpu[round], scanRate[round]) = Scan.Measure(scanned, length / 4);
            var before = server.Process.CpuSeconds;
            var (records, took) = generator.Run(length);
            productCpu[round] = (server.Process.CpuSeconds - before) / records * 1e6;
            productRate[round] = records / took.TotalSeconds;
        }
        server.Verify(generator.Acknowledged);
        var (ratio, share) = (Figures.Median(productCpu) / Figures.Median(scanCpu), Figures.Median(productRate) / Figures.Median(scanRate));
        run.Verdict.Goal(1, $"{ratio:0.00} x scan", $"{CpuRatioMax}", ratio <= CpuRatioMax);
        run.Verdict.Goal(2, $"{share:P0} of one core's scan rate", $"{RateShareMin:P0}", share >= RateShareMin);
        run.Verdict.Note($"server {Figures.Median(productCpu):0.000} CPU s/Mrec, scan {Figures.Median(scanCpu):0.000}; {Figures.Median(productRate):N0} rec/s durable, scan {Figures.Median(scanRate):N0}; {generator.Acknowledged:N0} acknowledged, all counted; {server.Process.ResidentMb} MB; raw fdatasync {DiskSync.MedianUs(run.Folder):0} us");
    }
}
