using Coldstart.Analytics;
using Coldstart.Engine;
using Coldstart.Engine.Sharing;
using Coldstart.Engine.Tests.Contract;
using Coldstart.Engine.Tests.Fakes;
using Coldstart.Grains;
using Coldstart.Storage.PostgreSql;
using Microsoft.Extensions.Logging;

namespace Coldstart.Cluster.Tests.Engines;

/// <summary>Silos as the program builds them, and a front end's engine, all in this process.</summary>
internal sealed class ClusterLife : IEngineLife
{
    private readonly List<SiloLife> silos = [];
    private PostgreSqlClusterStorage storage = null!;
    private ClusterClient client = null!;
    private SharedEngine engine = null!;
    private bool isKilled;

    private ClusterLife()
    {
    }

    public IAnalyticsEngine Engine => engine;

    public static async Task<ClusterLife> StartAsync(PostgreSqlAddress database, int silos)
    {
        var life = new ClusterLife();
        for (var count = 0; count < silos; count++) life.silos.Add(await SiloLife.StartAsync(database));
        life.storage = await PostgreSqlClusterStorage.OpenAsync(database, TimeProvider.System, CancellationToken.None);
        life.client = await ClusterClient.ConnectAsync(database, "coldstart", LogLevel.None, TimeProvider.System, CancellationToken.None);
        var parts = new SharedEngineParts(
            await life.storage.OpenJournalAsync([], CancellationToken.None), life.storage.Shared, life.storage.Store.Functions, life.storage.Store.Intake,
            new GrainOwners(life.client.Grains), new GrainReaders(life.client.Grains, TimeProvider.System), new RandomIdSource(), TimeProvider.System, new RecordedEvents());
        life.engine = new SharedEngine(parts, new EngineOptions());
        return life;
    }

    public async Task KillAsync()
    {
        isKilled = true;
        await storage.DisposeAsync();
        foreach (var silo in silos) await silo.KillAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await engine.DisposeAsync();
        await client.DisposeAsync();
        if (isKilled) return;
        await storage.DisposeAsync();
        foreach (var silo in silos) await silo.StopAsync();
    }
}
