using Coldstart.Bench.Load;
using Coldstart.Bench.Measuring;
using Coldstart.Bench.Servers;

namespace Coldstart.Bench.Goals;

/// <summary>Goal 8: what a record costs with 100,000 live functions, beside 200 (quick: 20,000).</summary>
internal static class FunctionCountGoal
{
    private const int Few = 200;
    private const int Connections = 4;
    private const double RatioMax = 1.3;

    public static void Measure(GoalRun run)
    {
        var (rounds, length, batches, many) = run.Options.Pick((3, TimeSpan.FromSeconds(0.6), 100, 20_000), (5, TimeSpan.FromSeconds(4), 400, 100_000));
        using var few = new ServerUnderTest(run.Options, run.DataFolder("few"));
        using var full = new ServerUnderTest(run.Options, run.DataFolder("many"));
        var acknowledged = Coverage.IngestEach(full, many);
        using var fewGenerator = new Generator(few.Port, 1, Connections, static _ => BatchTemplate.Batches(new RecordShape(Few, 1), 8), few.Ids);
        using var manyGenerator = new Generator(full.Port, 1, Connections, _ => BatchTemplate.Batches(new RecordShape(many, 1), batches), full.Ids);
        fewGenerator.Run(length * 2);
        manyGenerator.Run(length * 2);
        var (fewCpu, manyCpu) = (new double[rounds], new double[rounds]);
        for (var round = 0; round < rounds; round++)
        {
            fewCpu[round] = CpuPerMillion(few, fewGenerator, length);
            manyCpu[round] = CpuPerMillion(full, manyGenerator, length);
        }
        few.Verify(fewGenerator.Acknowledged);
        full.Verify(acknowledged + manyGenerator.Acknowledged);
        var ratio = Figures.Median(manyCpu) / Figures.Median(fewCpu);
        run.Verdict.Goal(8, $"{ratio:0.00} x the CPU of {Few} functions, with {many:N0}", $"{RatioMax}", ratio <= RatioMax);
        run.Verdict.Note($"{Figures.Median(manyCpu):0.000} and {Figures.Median(fewCpu):0.000} CPU s/Mrec; {full.Process.ResidentMb} and {few.Process.ResidentMb} MB");
    }

    private static double CpuPerMillion(ServerUnderTest server, Generator generator, TimeSpan length)
    {
        var before = server.Process.CpuSeconds;
        var (records, _) = generator.Run(length);
        return (server.Process.CpuSeconds - before) / records * 1e6;
    }
}
