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

    // Of the front ends; as good as no quotas.
    private readonly Dictionary<string, string> options = new()
    {
        ["--queries-per-minute"] = "1000000",
        ["--project-queries-per-minute"] = "1000000",
        ["--ingest-per-minute"] = "1000000",
        ["--project-ingest-per-minute"] = "1000000",
    };

    private readonly List<Program> programs = [];
    private readonly List<(string Silo, string Gateway)> ports = [];
    private readonly List<HttpClient> clients = [];

    private RunningCluster(PostgreSqlDatabase database) => this.database = database;

    public List<Program> Silos { get; } = [];

    public List<Program> FrontEndPrograms { get; } = [];

    /// <summary>A client of each front end, with the first key; another one after it was replaced.</summary>
    public IReadOnlyList<HttpClient> FrontEnds => clients;

    public PostgreSqlDatabase Database => database;

    public PostgreSqlServer Server => database.Server;

    /// <summary>Starts one on a database of its own, which it drops in the end.</summary>
    public static async Task<RunningCluster> StartAsync(int silos, int frontEnds, PostgreSqlServer? server = null, IReadOnlyDictionary<string, string>? options = null)
    {
        var cluster = new RunningCluster(server is null ? await SharedPostgreSql.NewFastDatabaseAsync() : await server.NewDatabaseAsync());
        foreach (var (flag, value) in options ?? new Dictionary<string, string>()) cluster.options[flag] = value;
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

    /// <summary>Of the silos that start from now on.</summary>
    public string SiloLogLevel { get; set; } = "warning";

    /// <summary>Where silos talk to each other, in the order of <see cref="Silos"/>.</summary>
    public IReadOnlyList<string> SiloPorts => ports.ConvertAll(static port => port.Silo);

    public async Task StartSiloAsync()
    {
        ports.Add((FreePort(), FreePort()));
        Silos.Add(LaunchSilo(Silos.Count));
        await Silos[^1].WhenReadyAsync();
    }

    /// <summary>Waits for the end of a silo, and starts another one at its ports, as a container that is started again.</summary>
    public async Task ReplaceSiloAsync(int silo)
    {
        await Silos[silo].WhenEndedAsync();
        Silos[silo] = LaunchSilo(silo);
        await Silos[silo].WhenReadyAsync();
    }

    /// <summary>Waits for the end of a front end, and starts another one.</summary>
    public async Task ReplaceFrontEndAsync(int frontEnd)
    {
        await FrontEndPrograms[frontEnd].WhenEndedAsync();
        var program = LaunchFrontEnd(frontEnd);
        var client = await ClientAsync(program);
        // Whoever still uses the old one hears that it is gone.
        clients[frontEnd].Dispose();
        (FrontEndPrograms[frontEnd], clients[frontEnd]) = (program, client);
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

    /// <summary>Has every function stored: what money is made of is read from the store.</summary>
    public Task StoreAllAsync() => WhenAsync(1, async () =>
    {
        using var response = await FrontEnds[0].GetAsync("/api/v1/costs");
        return response.IsSuccessStatusCode ? 1 : 0;
    });

    /// <summary>Ids of all functions; empty where that cannot be answered now.</summary>
    public static async Task<IReadOnlyList<string>> IdsAsync(HttpClient client)
    {
        using var response = await client.GetAsync("/api/v1/functions?limit=100");
        if (response.StatusCode == HttpStatusCode.ServiceUnavailable) return [];
        response.EnsureSuccessStatusCode();
        var list = await response.Content.ReadFromJsonAsync<JsonElement>();
        return [.. list.GetProperty("functions").EnumerateArray().Select(static function => function.GetProperty("id").GetString()!)];
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var client in clients) client.Dispose();
        foreach (var program in programs) await program.DisposeAsync();
        await database.DisposeAsync();
    }

    private async Task StartFrontEndAsync()
    {
        FrontEndPrograms.Add(LaunchFrontEnd(FrontEndPrograms.Count));
        clients.Add(await ClientAsync(FrontEndPrograms[^1]));
    }

    private Program LaunchSilo(int silo) => Keep(Program.Launch(
        "SiloAssembly", "Coldstart's silo", "--postgres", UrlOf($"silo-{silo}.{programs.Count}"), "--silo-port", ports[silo].Silo, "--gateway-port", ports[silo].Gateway, "--health-port", "0", "--log-level", SiloLogLevel));

    private Program LaunchFrontEnd(int frontEnd) => Keep(Program.Launch(
        "ServerAssembly", "Coldstart serves",
        ["--engine", "cluster", "--postgres", UrlOf($"front-end-{frontEnd}.{programs.Count}"), "--port", "0", .. options.SelectMany(static option => new[] { option.Key, option.Value })]));

    private static async Task<HttpClient> ClientAsync(Program frontEnd)
    {
        var line = await frontEnd.WhenReadyAsync();
        var client = new HttpClient { BaseAddress = new Uri(line.Split(' ')[2]), Timeout = Patience };
        client.DefaultRequestHeaders.Add("X-API-Key", Program.Key);
        return client;
    }

    /// <summary>The database's address with a name, by which the database tells who writes.</summary>
    private string UrlOf(string name) => $"{database.Url}?application_name={name}";

    private Program Keep(Program program)
    {
        programs.Add(program);
        return program;
    }

    public static string FreePort()
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return ((IPEndPoint)socket.LocalEndPoint!).Port.ToString(CultureInfo.InvariantCulture);
    }
}
