using Coldstart.Engine.Tests.Contract;
using Coldstart.PostgreSqlServers;
using Coldstart.Storage.PostgreSql;

namespace Coldstart.Cluster.Tests.Engines;

/// <summary>A database on which one cluster after another lives.</summary>
internal sealed class ClusterHome : IEngineHome
{
    private PostgreSqlDatabase? database;

    public async Task<IEngineLife> StartAsync()
    {
        database ??= await SharedPostgreSql.NewFastDatabaseAsync();
        return await ClusterLife.StartAsync(PostgreSqlAddress.Parse(database.Url, out _)!, silos: 2);
    }

    public async ValueTask DisposeAsync()
    {
        if (database is not null) await database.DisposeAsync();
    }
}
