using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Text.Json;
using Coldstart.PostgreSqlServers;

namespace Coldstart.Cluster.Tests.Processes;

/// <summary>Silos and front ends on one database, as processes.</summary>
internal sealed class RunningCluster : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly PostgreSqlDatabase database;
    private readonly List<Program> programs = [];
    private readonly List<HttpClient> clients = [];

    private RunningCluster(PostgreSqlDatabase database) => this.database = database;

    public List<Program> Silos { get; } = [];

    /// <summary>A client of each front end, with the first key.</summary>
    public IReadOnlyList<HttpClient> FrontEnds => clients;

    public static async Task<RunningCluster> StartAsync(int silos, int frontEnds)
    {
        var cluster = new RunningCluster(await SharedPostgreSql.NewFastDatabaseAsync());
        try
        {
            // The first one makes the tables.
            for (var count = 0; count < silos; count++) await cluster.StartSiloAsync();
            for (var count = 0; count < frontEnds; count++) await cluster.StartFrontEndAsync();
            return cluster;
        }
        catch
        {
            await cluster.DisposeAsync();
            throw;
        }
    }

    public async Task StartSiloAsync()
    {
        var silo = Program.Launch("SiloAssembly", "Coldstart's silo", "--postgres", database.Url, "--silo-port", FreePort(), "--gateway-port", FreePort());
        programs.Add(silo);
        Silos.Add(silo);
        await silo.WhenReadyAsync();
    }

    /// <summary>The number that a question's answer holds, once it is the one expected; after a deadline, whatever it is.</summary>
    public static async Task<long> WhenAsync(long expected, Func<Task<long>> ask)
    {
        using var patience = new CancellationTokenSource(Patience);
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(200));
        while (true)
        {
            var found = await ask();
            if (found == expected || patience.IsCancellationRequested) return found;
            await timer.WaitForNextTickAsync(CancellationToken.None);
        }
    }

    /// <summary>Invocations of all functions over the last day, by name; null where that cannot be answered now.</summary>
    public static async Task<Dictionary<string, long>?> CountsAsync(HttpClient client)
    {
        using var response = await client.GetAsync("/api/v1/functions?limit=100");
        if (response.StatusCode == HttpStatusCode.ServiceUnavailable) return null;
        response.EnsureSuccessStatusCode();
        var list = await response.Content.ReadFromJsonAsync<JsonElement>();
        return list.GetProperty("functions").EnumerateArray().ToDictionary(
            static function => function.GetProperty("function_name").GetString()!,
            static function => function.GetProperty("cold_start_stats").GetProperty("total_invocations").GetInt64());
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var client in clients) client.Dispose();
        foreach (var program in programs) await program.DisposeAsync();
        await database.DisposeAsync();
    }

    private async Task StartFrontEndAsync()
    {
        var frontEnd = Program.Launch(
            "ServerAssembly", "Coldstart serves", "--engine", "cluster", "--postgres", database.Url, "--port", "0",
            "--queries-per-minute", "1000000", "--project-queries-per-minute", "1000000", "--ingest-per-minute", "1000000", "--project-ingest-per-minute", "1000000");
        programs.Add(frontEnd);
        var line = await frontEnd.WhenReadyAsync();
        var client = new HttpClient { BaseAddress = new Uri(line.Split(' ')[2]), Timeout = Patience };
        client.DefaultRequestHeaders.Add("X-API-Key", Program.Key);
        clients.Add(client);
    }

    private static string FreePort()
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return ((IPEndPoint)socket.LocalEndPoint!).Port.ToString(CultureInfo.InvariantCulture);
    }
}
