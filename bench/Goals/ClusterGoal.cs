using System.Diagnostics;
using Coldstart.Bench.Load;
using Coldstart.Bench.Measuring;
using Coldstart.Bench.Servers;
using Coldstart.PostgreSqlServers;

namespace Coldstart.Bench.Goals;

/// <summary>
/// Goal 11: durable batches of 500 through a front end to functions on two silos, beside the same into the single process on PostgreSQL and on files, in turns:
/// CPU of the product's processes, and with PostgreSQL's. Then questions through the cluster while 20,000 records a second come in.
/// </summary>
internal static class ClusterGoal
{
    private const int Functions = 200;
    private const int Threads = 2;
    private const int Connections = 16;
    private const double CpuRatioMax = 2;
    private const double QueryMsMax = 10;

    // 25 ms between batches of 500: 20,000 a second.
    private static readonly TimeSpan pace = TimeSpan.FromMilliseconds(25);
    private static readonly TimeSpan warmUpMax = TimeSpan.FromSeconds(40);
    private static readonly TimeSpan pauseBetweenQuestions = TimeSpan.FromMilliseconds(2);

    public static void Measure(GoalRun run)
    {
        if (!File.Exists(run.Options.SiloPath)) run.Verdict.Note($"not measured: goal 11. The cluster engine is not built.");
        else if (PostgreSqlInstallation.Missing is { } missing) run.Verdict.Note($"not measured: goal 11. {missing}");
        else MeasureAsync(run).GetAwaiter().GetResult();
    }

    private static async Task MeasureAsync(GoalRun run)
    {
        await using var postgres = await PostgreSqlServer.StartAsync(new PostgreSqlServerOptions { Settings = new Dictionary<string, string> { ["shared_buffers"] = "128MB" } });
        await using var forOne = await postgres.NewDatabaseAsync();
        await using var forMany = await postgres.NewDatabaseAsync();
        var processes = new PostgreSqlProcesses(postgres.ProcessId);
        using var files = new ServerUnderTest(run.Options, run.DataFolder("files"));
        using var one = new ServerUnderTest(run.Options, ["--postgres=" + forOne.Url]);
        using var cluster = new ClusterUnderTest(run.Options, forMany.Url);
        Costs(run, files, one, cluster, processes);
        Questions(run, cluster.FrontEnd);
    }

    private static void Costs(GoalRun run, ServerUnderTest files, ServerUnderTest one, ClusterUnderTest cluster, PostgreSqlProcesses postgres)
    {
        var (rounds, length) = run.Options.Pick((3, TimeSpan.FromSeconds(3)), (5, TimeSpan.FromSeconds(8)));
        using var toFiles = Generate(files);
        using var toOne = Generate(one);
        using var toCluster = Generate(cluster.FrontEnd);
        WarmUp(toFiles, run.Options.Pick(500_000L, 1_000_000L));
        WarmUp(toOne, run.Options.Pick(500_000L, 1_000_000L));
        // Its work is spread over more processes, and each has its compiler.
        WarmUp(toCluster, run.Options.Pick(1_000_000L, 3_000_000L));
        var onFiles = new Cost(toFiles, () => files.Process.CpuSeconds, () => 0);
        var onOne = new Cost(toOne, () => one.Process.CpuSeconds, () => postgres.CpuSeconds);
        var frontEnd = 0.0;
        var onCluster = new Cost(toCluster, () => cluster.FrontEnd.Process.CpuSeconds + cluster.SiloCpuSeconds, () => postgres.CpuSeconds);
        for (var round = 0; round < rounds; round++)
        {
            onFiles.Run(length);
            onOne.Run(length);
            var before = cluster.FrontEnd.Process.CpuSeconds;
            onCluster.Run(length);
            frontEnd += cluster.FrontEnd.Process.CpuSeconds - before;
        }
        files.Verify(toFiles.Acknowledged);
        one.Verify(toOne.Acknowledged);
        cluster.FrontEnd.Verify(toCluster.Acknowledged);
        var ratio = onCluster.Product / onOne.Product;
        run.Verdict.Goal(11, $"{ratio:0.00} x the CPU of a record in the single process on PostgreSQL", $"{CpuRatioMax}", ratio <= CpuRatioMax);
        run.Verdict.Note($"CPU s/Mrec (PostgreSQL's beside it): on files {onFiles.Product:0.000}; single process on PostgreSQL {onOne.Product:0.000} ({onOne.Database:0.000}); cluster {onCluster.Product:0.000} ({onCluster.Database:0.000}), the front end's share {frontEnd / onCluster.Seconds:P0}");
        run.Verdict.Note($"everything counted {(onCluster.Product + onCluster.Database) / (onOne.Product + onOne.Database):0.00} x the single process on PostgreSQL, {(onCluster.Product + onCluster.Database) / onFiles.Product:0.00} x on files; {onCluster.Rate:N0} rec/s durable through the cluster, {onOne.Rate:N0} in the single process; {toCluster.Acknowledged:N0} acknowledged there, all counted");
    }

    /// <summary>Until the compilers of all processes have seen enough: by records, for slow machines compile slowly too.</summary>
    private static void WarmUp(Generator generator, long records)
    {
        var started = Stopwatch.GetTimestamp();
        while (generator.Acknowledged < records && Stopwatch.GetElapsedTime(started) < warmUpMax) generator.Run(TimeSpan.FromSeconds(1));
    }

    private static void Questions(GoalRun run, ServerUnderTest frontEnd)
    {
        var length = run.Options.Pick(TimeSpan.FromSeconds(4), TimeSpan.FromSeconds(20));
        using var generator = new Generator(frontEnd.Port, 1, 1, static _ => BatchTemplate.Batches(new RecordShape(Functions, seed: 1), 8), frontEnd.Ids);
        var report = ServerUnderTest.Get($"/api/v1/functions/{frontEnd.FunctionId(RecordShape.FirstFunction)}?window=24h");
        var goesOn = true;
        var started = Stopwatch.GetTimestamp();
        var loading = Task.Run(() => generator.OnThreads(ring => ring.RunPaced(pace, () => Volatile.Read(ref goesOn))));
        using var wire = new Wire(frontEnd.Port);
        var tookMs = new List<double>();
        while (Stopwatch.GetElapsedTime(started) < length)
        {
            var sent = Stopwatch.GetTimestamp();
            wire.Exchange(report);
            tookMs.Add(Stopwatch.GetElapsedTime(sent).TotalMilliseconds);
            Thread.Sleep(pauseBetweenQuestions);
        }
        Volatile.Write(ref goesOn, false);
        loading.GetAwaiter().GetResult();
        var rate = generator.Acknowledged / Stopwatch.GetElapsedTime(started).TotalSeconds;
        var took = tookMs.ToArray();
        var p99 = Figures.Quantile(took, 0.99);
        run.Verdict.Goal(11, $"questions through the cluster at {rate:N0} rec/s p50/p99 {Figures.Ranked(took, 0.5):0.00}/{p99:0.00} ms", $"p99 {QueryMsMax}", p99 < QueryMsMax);
    }

    private static Generator Generate(ServerUnderTest server) =>
        new(server.Port, Threads, Connections, static thread => BatchTemplate.Batches(new RecordShape(Functions, thread + 1), 8), server.Ids);

    /// <summary>What a million records cost in one place, the median of some rounds.</summary>
    private sealed class Cost(Generator generator, Func<double> productSeconds, Func<double> databaseSeconds)
    {
        private readonly List<double> product = [];
        private readonly List<double> database = [];
        private readonly List<double> rates = [];

        public double Product => Figures.Median(product);

        public double Database => Figures.Median(database);

        public double Rate => Figures.Median(rates);

        /// <summary>CPU seconds of the product over all rounds.</summary>
        public double Seconds { get; private set; }

        public void Run(TimeSpan length)
        {
            var (beforeProduct, beforeDatabase) = (productSeconds(), databaseSeconds());
            var (records, took) = generator.Run(length);
            var seconds = productSeconds() - beforeProduct;
            Seconds += seconds;
            product.Add(seconds / records * 1e6);
            database.Add((databaseSeconds() - beforeDatabase) / records * 1e6);
            rates.Add(records / took.TotalSeconds);
        }
    }
}
