using Coldstart.Analytics;
using Coldstart.Storage.PostgreSql;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Orleans.Configuration;
using Orleans.Hosting;

namespace Coldstart.Grains;

/// <summary>A front end's connection to the silos of a cluster, which it finds in the database that they share.</summary>
public sealed class ClusterClient : IAsyncDisposable
{
    private readonly IHost host;

    private ClusterClient(IHost host) => this.host = host;

    /// <summary>Makes references to grains.</summary>
    public IGrainFactory Grains => host.Services.GetRequiredService<IGrainFactory>();

    /// <summary>Connects; waits a while for the first silo.</summary>
    /// <param name="database">Where the cluster's members stand.</param>
    /// <param name="clusterId">The name of the cluster.</param>
    /// <param name="logLevel">Least severe message that is logged.</param>
    /// <param name="time">Times the tries.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <exception cref="Coldstart.Storage.StoreUnavailableException">No silo was found in time.</exception>
    public static async Task<ClusterClient> ConnectAsync(PostgreSqlAddress database, string clusterId, LogLevel logLevel, TimeProvider time, CancellationToken cancellation)
    {
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings { ApplicationName = "coldstart-front-end" });
        builder.Logging.SetMinimumLevel(logLevel).AddSimpleConsole(static console => console.SingleLine = true);
        // A try that fails is told once, when there are no more.
        builder.Logging.AddFilter("Orleans", logLevel > LogLevel.Error ? logLevel : LogLevel.Error);
        var begunAt = time.GetTimestamp();
        builder.UseOrleansClient(client =>
        {
            client.Configure<ClusterOptions>(cluster => (cluster.ClusterId, cluster.ServiceId) = (clusterId, clusterId));
            client.Configure<GatewayOptions>(static gateways => gateways.GatewayListRefreshPeriod = TimeSpan.FromSeconds(Limits.GatewayReadSeconds));
            client.UseAdoNetClustering(clustering => (clustering.Invariant, clustering.ConnectionString) = ("Npgsql", database.ConnectionString));
            client.UseConnectionRetryFilter(async (_, retryCancellation) =>
            {
                if (time.GetElapsedTime(begunAt) > TimeSpan.FromSeconds(Limits.ClusterConnectSecondsMax)) return false;
                await Task.Delay(TimeSpan.FromMilliseconds(Limits.ClusterConnectRetryMs), time, retryCancellation);
                return true;
            });
        });
        var host = builder.Build();
        try
        {
            await host.StartAsync(cancellation);
            return new ClusterClient(host);
        }
        catch (Exception failure) when (failure is Orleans.Runtime.OrleansException or Orleans.Runtime.SiloUnavailableException)
        {
            host.Dispose();
            throw new Coldstart.Storage.StoreUnavailableException(Coldstart.Storage.StoreTrouble.OutOfReach, $"No silo of the cluster '{clusterId}' answers ({database}): {failure.Message}", failure);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await host.StopAsync();
        host.Dispose();
    }
}
