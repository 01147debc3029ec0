using Coldstart.Bench.Load;
using Coldstart.Bench.Measuring;
using Coldstart.Bench.Servers;

namespace Coldstart.Bench.Goals;

/// <summary>Goal 4: one durable record a request over 64 connections, beside Kestrel that discards the same requests.</summary>
internal static class SingleGoal
{
    private const int Functions = 200;
    private const int Threads = 2;
    private const int Connections = 64;
    private const double RateShareMin = 0.6;

    public static void Measure(GoalRun run)
    {
        var (rounds, length) = run.Options.Pick((3, TimeSpan.FromSeconds(0.7)), (5, TimeSpan.FromSeconds(4)));
        using var server = new ServerUnderTest(run.Options, run.DataFolder("single"));
        using var discard = DiscardServer.Start();
        using var product = new Generator(server.Port, Threads, Connections, Templates, server.Ids);
        using var yardstick = new Generator(discard.Port, Threads, Connections, Templates, new RecordIds());
        yardstick.Run(length);
        product.Run(length * 2);
        var (productRate, yardstickRate, productCpu, yardstickCpu) = (new double[rounds], new double[rounds], new double[rounds], new double[rounds]);
        for (var round = 0; round < rounds; round++)
        {
            (yardstickRate[round], yardstickCpu[round]) = Segment(yardstick, discard, length);
            (productRate[round], productCpu[round]) = Segment(product, server.Process, length);
        }
        server.Verify(product.Acknowledged);
        var share = Figures.Median(productRate) / Figures.Median(yardstickRate);
        run.Verdict.Goal(4, $"{share:P0} of Kestrel's discard rate", $"{RateShareMin:P0}", share >= RateShareMin);
        run.Verdict.Note($"{Figures.Median(productRate):N0}/s durable, {Figures.Median(productCpu):0.0} CPU s/M; discard {Figures.Median(yardstickRate):N0}/s, {Figures.Median(yardstickCpu):0.0}; {product.Acknowledged:N0} acknowledged, all counted; raw fdatasync {DiskSync.MedianUs(run.Folder):0} us");
    }

    private static (double Rate, double Cpu) Segment(Generator generator, ChildProcess server, TimeSpan length)
    {
        var before = server.CpuSeconds;
        var (records, took) = generator.Run(length);
        return (records / took.TotalSeconds, (server.CpuSeconds - before) / records * 1e6);
    }

    private static BatchTemplate[] Templates(int thread)
    {
        var shape = new RecordShape(Functions, thread + 1);
        return [.. Enumerable.Range(0, 1024).Select(_ => BatchTemplate.Single(shape))];
    }
}
