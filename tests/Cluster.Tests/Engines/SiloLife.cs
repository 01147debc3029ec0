extern alias silo;

using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Coldstart.Observability.Exporting;
using Coldstart.Storage.PostgreSql;
using Microsoft.Extensions.Hosting;

namespace Coldstart.Cluster.Tests.Engines;

/// <summary>A silo in this process.</summary>
internal sealed class SiloLife
{
    private readonly PostgreSqlClusterStorage storage;
    private readonly Telemetry telemetry;
    private readonly IHost host;

    private SiloLife(PostgreSqlClusterStorage storage, Telemetry telemetry, IHost host) => (this.storage, this.telemetry, this.host) = (storage, telemetry, host);

    public static async Task<SiloLife> StartAsync(PostgreSqlAddress database)
    {
        var errors = new List<string>();
        string[] arguments = ["--postgres", database.ConnectionString, "--silo-port", FreePort(), "--gateway-port", FreePort(), "--log-level", "none"];
        var options = silo::Coldstart.Silo.SiloOptions.Read(arguments, static _ => null, errors);
        Assert.Empty(errors);
        var storage = await PostgreSqlClusterStorage.OpenAsync(database, TimeProvider.System, CancellationToken.None);
        var telemetry = new Telemetry(options!.Telemetry, TimeProvider.System);
        var life = new SiloLife(storage, telemetry, silo::Coldstart.Silo.SiloProcess.Build(options, storage, telemetry, TimeProvider.System));
        await life.host.StartAsync();
        return life;
    }

    public async Task StopAsync()
    {
        await host.StopAsync();
        host.Dispose();
        telemetry.Dispose();
        await storage.DisposeAsync();
    }

    /// <summary>First nothing can be stored any more, then it ends without a farewell.</summary>
    public async Task KillAsync()
    {
        await storage.DisposeAsync();
        await host.StopAsync(new CancellationToken(canceled: true));
        host.Dispose();
        telemetry.Dispose();
    }

    private static string FreePort()
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return ((IPEndPoint)socket.LocalEndPoint!).Port.ToString(CultureInfo.InvariantCulture);
    }
}
