using System.Globalization;
using Coldstart.Faults.Tests.Load;
using Coldstart.Faults.Tests.Servers;
using Coldstart.Faults.Tests.Troubles;
using Coldstart.PostgreSqlServers;
using Xunit.Abstractions;

namespace Coldstart.Faults.Tests.Proxies;

/// <summary>A line that is cut between commit and answer: clients and journal must find out what became of it.</summary>
public sealed class CutLineTests(ITestOutputHelper output)
{
    [Fact]
    public async Task ClientToServer_CutBeforeTheAnswer_CountsOnce()
    {
        using var data = new DataFolder();
        await using var load = new LoadRun(seed: 79, clientsOfEachKind: 2);
        await using var server = await ServerProcess.StartAsync(data);
        await using var proxy = new CuttingProxy(server.Address.Port, static sent => sent.Length > 0);
        load.Serve(new Uri($"http://127.0.0.1:{proxy.Port}"));
        for (var cut = 1; cut <= 40; cut++)
        {
            proxy.Arm();
            await Deadline.UntilAsync(() => Task.FromResult(proxy.Cuts >= cut ? "cut" : null), $"cut {cut}");
        }
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"» fault line between client and server: {proxy.Cuts} answers lost, {load.Retries} requests sent again"));
        await new Trouble("line between client and server", server, load, output).AssertCountedOnceAsync(data);
        Assert.True(load.Retries >= 40);
    }
}

[NeedsPostgreSql]
public sealed class CutLineOnPostgreSqlTests(ITestOutputHelper output)
{
    [Fact]
    public async Task ServerToDatabase_CutBetweenCommitAndAnswer_CountsOnce()
    {
        await using var home = await PostgreSqlHome.NewAsync();
        await using var proxy = new CuttingProxy(home.Database.Server.Port, static sent => Holds(sent.Span, "COMMIT"u8));
        var through = new ProxiedHome(home, proxy.Port);
        await using var load = new LoadRun(seed: 83, clientsOfEachKind: 2);
        await using var server = await ServerProcess.StartAsync(through);
        var trouble = new Trouble("line between commit and answer", server, load, output);
        load.Serve(server);
        await load.WaitForRequestsAsync(40);
        for (var cut = 1; cut <= 12; cut++)
        {
            proxy.Arm();
            await Deadline.UntilAsync(() => Task.FromResult(proxy.Cuts >= cut ? "cut" : null), $"cut {cut}");
        }
        await trouble.RecoverAsync();
        await trouble.AssertCountedOnceAsync(through);
    }

    private static bool Holds(ReadOnlySpan<byte> bytes, ReadOnlySpan<byte> word) => bytes.IndexOf(word) >= 0;
}
