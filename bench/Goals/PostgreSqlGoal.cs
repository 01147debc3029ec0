using Coldstart.Bench.Load;
using Coldstart.Bench.Measuring;
using Coldstart.Bench.Servers;
using Coldstart.PostgreSqlServers;

namespace Coldstart.Bench.Goals;

/// <summary>
/// Goal 12: durable batches of 500 on PostgreSQL beside the same on files, in turns. What PostgreSQL's own processes use counts too. Sixteen clients
/// send at once: what arrives within one commit shares it.
/// </summary>
internal static class PostgreSqlGoal
{
    private const int Functions = 200;
    private const int Threads = 2;
    private const int Connections = 16;
    private const double CpuRatioMax = 2;

    public static void Measure(GoalRun run)
    {
        if (PostgreSqlInstallation.Missing is { } missing)
        {
            run.Verdict.Note($"not measured: goal 12. {missing}");
            return;
        }
        MeasureAsync(run).GetAwaiter().GetResult();
    }

    private static async Task MeasureAsync(GoalRun run)
    {
        var (rounds, length) = run.Options.Pick((3, TimeSpan.FromSeconds(2)), (5, TimeSpan.FromSeconds(6)));
        await using var postgres = await PostgreSqlServer.StartAsync(new PostgreSqlServerOptions { Settings = new Dictionary<string, string> { ["shared_buffers"] = "128MB" } });
        await using var database = await postgres.NewDatabaseAsync();
        var processes = new PostgreSqlProcesses(postgres.ProcessId);
        using var onFiles = new ServerUnderTest(run.Options, run.DataFolder("beside-postgresql"));
        using var onPostgreSql = new ServerUnderTest(run.Options, ["--postgres=" + database.Url]);
        using var toFiles = Generate(onFiles);
        using var toPostgreSql = Generate(onPostgreSql);
        toFiles.Run(length);
        toPostgreSql.Run(length);
        var (files, server, children, rates) = (new double[rounds], new double[rounds], new double[rounds], new double[rounds]);
        for (var round = 0; round < rounds; round++)
        {
            var before = onFiles.Process.CpuSeconds;
            var (records, _) = toFiles.Run(length);
            files[round] = (onFiles.Process.CpuSeconds - before) / records * 1e6;
            var (beforeServer, beforeDatabase) = (onPostgreSql.Process.CpuSeconds, processes.CpuSeconds);
            (records, var took) = toPostgreSql.Run(length);
            server[round] = (onPostgreSql.Process.CpuSeconds - beforeServer) / records * 1e6;
            children[round] = (processes.CpuSeconds - beforeDatabase) / records * 1e6;
            rates[round] = records / took.TotalSeconds;
        }
        onFiles.Verify(toFiles.Acknowledged);
        onPostgreSql.Verify(toPostgreSql.Acknowledged);
        var ratio = (Figures.Median(server) + Figures.Median(children)) / Figures.Median(files);
        run.Verdict.Goal(12, $"{ratio:0.00} x the CPU of a record on files", $"{CpuRatioMax}", ratio <= CpuRatioMax);
        run.Verdict.Note($"on files {Figures.Median(files):0.000} CPU s/Mrec; on PostgreSQL server {Figures.Median(server):0.000}, PostgreSQL {Figures.Median(children):0.000}; {Figures.Median(rates):N0} rec/s durable on PostgreSQL; {toPostgreSql.Acknowledged:N0} acknowledged there, all counted");
    }

    private static Generator Generate(ServerUnderTest server) =>
        new(server.Port, Threads, Connections, static thread => BatchTemplate.Batches(new RecordShape(Functions, thread + 1), 8), server.Ids);
}
