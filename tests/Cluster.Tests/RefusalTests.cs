using Coldstart.Cluster.Tests.Processes;
using Coldstart.PostgreSqlServers;

namespace Coldstart.Cluster.Tests;

/// <summary>What cannot be right is told in one sentence, and the process ends with a code that is not 0.</summary>
[NeedsPostgreSql]
public sealed class RefusalTests
{
    [Fact]
    [Trait("Speed", "slow")]
    public async Task Start_SingleProcessBesideACluster_IsRefused()
    {
        await using var cluster = await RunningCluster.StartAsync(silos: 1, frontEnds: 0);

        await using var single = Program.Launch("ServerAssembly", "Coldstart serves", "--postgres", cluster.Database.Url, "--port", "0");

        await AssertRefusedAsync(single, "coldstart: The database", "is in use by a cluster (from 127.0.0.1, user administrator); stop all its silos and front ends");
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    [Trait("Speed", "slow")]
    public async Task Start_ClusterBesideASingleProcess_IsRefused(bool isSilo)
    {
        await using var database = await SharedPostgreSql.NewFastDatabaseAsync();
        await using var single = Program.Launch("ServerAssembly", "Coldstart serves", "--postgres", database.Url, "--port", "0");
        await single.WhenReadyAsync();

        await using var refused = Launch(isSilo, database.Url);

        await AssertRefusedAsync(refused, "is in use by another server (from 127.0.0.1, user administrator)");
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    [Trait("Speed", "slow")]
    public async Task Start_NewerTables_IsRefused(bool isSilo)
    {
        await using var cluster = await RunningCluster.StartAsync(silos: 1, frontEnds: 0);
        await cluster.Database.ExecuteAsync("INSERT INTO coldstart.migrations (number, name, applied_at_us) VALUES (999, 'of-tomorrow', 0)");

        await using var refused = Launch(isSilo, cluster.Database.Url);

        await AssertRefusedAsync(refused, "The database has version 999, and this program knows versions up to");
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Start_TablesAreMissingAndNotToBeMade_SaysHow(bool isSilo)
    {
        await using var database = await SharedPostgreSql.NewFastDatabaseAsync();
        await database.ExecuteAsync("CREATE SCHEMA coldstart");
        await database.ExecuteAsync($"CREATE ROLE reader_{database.Name} LOGIN PASSWORD 'secret'; GRANT USAGE ON SCHEMA coldstart TO reader_{database.Name}");

        await using var refused = Launch(isSilo, $"postgresql://reader_{database.Name}:secret@127.0.0.1:{database.Server.Port}/{database.Name}");

        await AssertRefusedAsync(refused, "run 'coldstart migrate --postgres …' as their owner");
        Assert.DoesNotContain("secret", refused.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Start_WrongPassword_IsRefused(bool isSilo)
    {
        await using var database = await SharedPostgreSql.NewFastDatabaseAsync();

        await using var refused = Launch(isSilo, $"postgresql://administrator:wrong@127.0.0.1:{database.Server.Port}/{database.Name}");

        await AssertRefusedAsync(refused, "password authentication failed");
    }

    [Theory]
    [InlineData(false, "--postgres", "mysql://127.0.0.1/x")]
    [InlineData(true, "--postgres", "mysql://127.0.0.1/x")]
    [InlineData(true, "--silo-port", "0")]
    [InlineData(true, "--silo-address", "localhost")]
    public async Task Start_WrongOption_IsRefused(bool isSilo, string flag, string value)
    {
        string[] engine = isSilo ? [] : ["--engine", "cluster"];

        await using var refused = Program.Launch(isSilo ? "SiloAssembly" : "ServerAssembly", "never", [.. engine, flag, value]);

        await AssertRefusedAsync(refused, flag);
    }

    [Fact]
    public async Task Start_PortOfAnotherSilo_IsRefused()
    {
        await using var cluster = await RunningCluster.StartAsync(silos: 1, frontEnds: 0);

        await using var refused = Program.Launch(
            "SiloAssembly", "Coldstart's silo", "--postgres", cluster.Database.Url, "--silo-port", cluster.SiloPorts[0], "--gateway-port", RunningCluster.FreePort(), "--health-port", "0");

        await AssertRefusedAsync(refused, $"The port {cluster.SiloPorts[0]} of 127.0.0.1 cannot be had");
    }

    private static Program Launch(bool isSilo, string url) => isSilo
        ? Program.Launch("SiloAssembly", "Coldstart's silo", "--postgres", url, "--silo-port", RunningCluster.FreePort(), "--gateway-port", RunningCluster.FreePort(), "--health-port", "0")
        : Program.Launch("ServerAssembly", "Coldstart serves", "--engine", "cluster", "--postgres", url, "--port", "0");

    private static async Task AssertRefusedAsync(Program refused, params string[] sentences)
    {
        await refused.WhenEndedAsync();
        foreach (var sentence in sentences) Assert.Contains(sentence, refused.Output, StringComparison.Ordinal);
        Assert.Contains("coldstart", refused.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", refused.Output, StringComparison.Ordinal);
        Assert.NotEqual(0, refused.ExitCode);
    }
}
