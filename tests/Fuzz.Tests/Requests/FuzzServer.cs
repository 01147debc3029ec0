using System.Globalization;
using System.Text;
using System.Text.Json;
using Coldstart.Analytics;
using Coldstart.Analytics.Costs;
using Coldstart.Api.Hosting;
using Coldstart.Api.Options;
using Coldstart.Observability.Exporting;
using Coldstart.PostgreSqlServers;
using Coldstart.Storage;
using Coldstart.Storage.PostgreSql;
using Coldstart.Storage.Projects;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Logging.Abstractions;

namespace Coldstart.Fuzz.Tests.Requests;

/// <summary>The real server in this process, on a free port and a folder of its own, without quotas that would keep requests from getting through.</summary>
public sealed class FuzzServer : IAsyncLifetime
{
    public const string Key = "csa_AAAAaaaa0000AAAAaaaa0000AAAAaaaa";

    private readonly string folder = Directory.CreateTempSubdirectory("coldstart-fuzz-").FullName;
    private Telemetry Telemetry { get; } = new(TelemetryOptions.Of("coldstart-api", "fuzz"), TimeProvider.System);
    private PostgreSqlDatabase? database;
    private SingleProcess? process;
    private WebApplication? app;

    public Uri Address { get; private set; } = new("http://127.0.0.1");

    /// <summary>Method and path of every route, <c>{id}</c> for a UUID.</summary>
    public IReadOnlyList<(string Method, string Path)> Routes { get; private set; } = [];

    /// <summary>Ids that paths may name: of keys that nobody needs, and of nothing.</summary>
    public List<Guid> Ids { get; } = [Guid.Empty, new("6b6f7f3e-0000-5000-8000-000000000001")];

    public async Task InitializeAsync()
    {
        const string Many = "100000000";
        var reader = new SettingsReader(
            new Dictionary<string, string>
            {
                ["port"] = "0", ["data"] = folder, ["log-level"] = FuzzSettings.LogLevel, ["queries-per-minute"] = Many, ["project-queries-per-minute"] = Many,
                ["ingest-per-minute"] = Many, ["project-ingest-per-minute"] = Many, ["anonymous-per-minute"] = Many,
            },
            static _ => null,
            static _ => null);
        var options = ServerOptions.Read(reader);
        Assert.Empty(reader.Errors);
        var (time, ids) = (TimeProvider.System, new RandomIdSource());
        process = SingleProcess.On(await OpenStorageAsync(ids, time), PriceBook.Default, ids, time, Telemetry.Measure(new EngineLog(NullLogger<EngineLog>.Instance)));
        Telemetry.Watch(() => process.Engine.State);
        Telemetry.Watch(process.Journal);
        Telemetry.Watch(process.Store);
        await process.StartAsync(CancellationToken.None);
        var project = new Project(ids.NewId(time.GetUtcNow()), "one", "one", "", "us-east-1", 1);
        await process.Store.Projects.AddProjectAsync(project, CancellationToken.None);
        await AddKeyAsync(project, Key, ids);
        for (var key = 0; key < 5; key++) Ids.Add(await AddKeyAsync(project, KeyText.Create(ids), ids));
        app = ServerHost.Build(options, process.Engine, () => process.Engine.State, process.Store, PriceBook.Default, ids, time, telemetry: Telemetry);
        await app.StartAsync();
        Address = new Uri(app.Urls.First());
        using var client = NewClient();
        using var document = JsonDocument.Parse(await client.GetStringAsync("/openapi/v1.json"));
        Routes = [.. document.RootElement.GetProperty("paths").EnumerateObject().SelectMany(static path => path.Value.EnumerateObject().Select(method => (method.Name.ToUpperInvariant(), path.Name)))];
        await FillAsync(client);
    }

    /// <summary>A function and some dead letters, so that their paths lead somewhere.</summary>
    private async Task FillAsync(HttpClient client)
    {
        client.DefaultRequestHeaders.Add("X-API-Key", Key);
        var time = TimeProvider.System.GetUtcNow().ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
        using var invocation = new StringContent($$"""{"function_name":"known","timestamp":"{{time}}","cold_start":false,"execution_duration_ms":1}""", Encoding.UTF8, "application/json");
        using var lines = new StringContent(string.Concat(Enumerable.Repeat("REPORT RequestId: broken\n", 20)), Encoding.UTF8, "text/plain");
        (await client.PostAsync("/api/v1/ingest", invocation)).EnsureSuccessStatusCode();
        (await client.PostAsync("/api/v1/ingest/logs?function_name=log-x", lines)).EnsureSuccessStatusCode();
        foreach (var (path, name) in new[] { ("/api/v1/functions", "functions"), ("/api/v1/dead-letters", "dead_letters") })
        {
            using var document = JsonDocument.Parse(await client.GetStringAsync(path));
            Ids.AddRange(document.RootElement.GetProperty(name).EnumerateArray().Select(static item => item.GetProperty("id").GetGuid()));
        }
    }

    public HttpClient NewClient() => new(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false, RequestHeaderEncodingSelector = static (_, _) => Encoding.UTF8, ResponseHeaderEncodingSelector = static (_, _) => Encoding.Latin1 }) { BaseAddress = Address, Timeout = Timeout.InfiniteTimeSpan };

    public async Task DisposeAsync()
    {
        if (app is not null) await app.DisposeAsync();
        if (process is not null) await process.DisposeAsync();
        Telemetry.Dispose();
        if (database is not null) await database.DisposeAsync();
        Directory.Delete(folder, recursive: true);
    }

    private async Task<IProcessStorage> OpenStorageAsync(IIdSource ids, TimeProvider time)
    {
        database = await ChosenStore.NewDatabaseAsync();
        return database is null
            ? await FolderStorage.OpenAsync(folder, ids, time, CancellationToken.None)
            : await PostgreSqlStorage.OpenAsync(PostgreSqlAddress.Parse(database.ConnectionString, out _)!, time, CancellationToken.None);
    }

    private async Task<Guid> AddKeyAsync(Project project, string text, RandomIdSource ids)
    {
        var id = ids.NewId(TimeProvider.System.GetUtcNow());
        await process!.Store.Projects.AddKeyAsync(new ApiKey(id, project.Id, "fuzz", KeyText.Hash(text), text[..8], KeyScopes.All, true, 1, null, null), CancellationToken.None);
        return id;
    }
}
