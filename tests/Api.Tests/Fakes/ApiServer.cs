using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Coldstart.Analytics;
using Coldstart.Analytics.Costs;
using Coldstart.Api.Hosting;
using Coldstart.Api.Options;
using Coldstart.Engine;
using Coldstart.Observability.Exporting;
using Coldstart.PostgreSqlServers;
using Coldstart.Storage;
using Coldstart.Storage.PostgreSql;
using Coldstart.Storage.Projects;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Logging.Abstractions;

namespace Coldstart.Api.Tests.Fakes;

/// <summary>The real server on a free port and a folder of its own, with two projects.</summary>
public class ApiServer : IAsyncLifetime
{
    public const string Key = "csa_AAAAaaaa0000AAAAaaaa0000AAAAaaaa";
    public const string OtherKey = "csa_BBBBbbbb1111BBBBbbbb1111BBBBbbbb";

    private readonly string folder = Directory.CreateTempSubdirectory("coldstart-api-").FullName;
    private PostgreSqlDatabase? database;
    private SingleProcess? process;
    private WebApplication? app;

    public HttpClient Client { get; } = new();

    public Uri Address => Client.BaseAddress!;

    internal Guid Project { get; private set; }

    internal Guid OtherProject { get; private set; }

    internal SingleProcess Process => process!;

    internal Telemetry Telemetry { get; } = new(TelemetryOptions.Of("coldstart-api", "test"), TimeProvider.System);

    /// <summary>Options as they would stand on the command line.</summary>
    protected virtual Dictionary<string, string> Settings => [];

    /// <summary>What the API talks to: the engine, unless a test puts something in between.</summary>
    protected virtual IAnalyticsEngine Behind(IAnalyticsEngine engine) => engine;

    protected virtual EngineState StateOf(EngineState state) => state;

    public async Task InitializeAsync()
    {
        var values = new Dictionary<string, string>
        {
            ["port"] = "0", ["data"] = folder, ["log-level"] = "none",
            ["queries-per-minute"] = "1000000", ["project-queries-per-minute"] = "1000000", ["anonymous-per-minute"] = "1000000",
        };
        foreach (var (name, value) in Settings) values[name] = value;
        var reader = new SettingsReader(values, static _ => null, static _ => null);
        var options = ServerOptions.Read(reader);
        Assert.Empty(reader.Errors);
        var (time, ids) = (TimeProvider.System, new RandomIdSource());
        process = SingleProcess.On(await OpenStorageAsync(ids, time), PriceBook.Default, ids, time, Telemetry.Measure(new EngineLog(NullLogger<EngineLog>.Instance)));
        Telemetry.Watch(() => process.Engine.State);
        Telemetry.Watch(process.Journal);
        Telemetry.Watch(process.Store);
        await process.StartAsync(CancellationToken.None);
        Project = await AddProjectAsync("one", Key);
        OtherProject = await AddProjectAsync("two", OtherKey);
        app = ServerHost.Build(options, Behind(process.Engine), () => StateOf(process.Engine.State), process.Store, PriceBook.Default, ids, time, telemetry: Telemetry);
        await app.StartAsync();
        Client.BaseAddress = new Uri(app.Urls.First());
    }

    public async Task DisposeAsync()
    {
        Client.Dispose();
        if (app is not null) await app.DisposeAsync();
        if (process is not null) await process.DisposeAsync();
        if (database is not null) await database.DisposeAsync();
        Telemetry.Dispose();
        Directory.Delete(folder, recursive: true);
    }

    public async Task<HttpResponseMessage> SendAsync(HttpMethod method, string path, HttpContent? body = null, string? key = Key, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(method, path) { Content = body };
        if (key is not null) request.Headers.Add("X-API-Key", key);
        foreach (var (name, value) in headers) request.Headers.TryAddWithoutValidation(name, value);
        return await Client.SendAsync(request);
    }

    public Task<HttpResponseMessage> PostAsync(string path, string json, string? key = Key, params (string Name, string Value)[] headers) =>
        SendAsync(HttpMethod.Post, path, Json(json), key, headers);

    /// <summary>Posts and expects 200.</summary>
    public async Task<JsonElement> IngestAsync(string path, string json, string key = Key)
    {
        using var answer = await PostAsync(path, json, key);
        return await ReadAsync(answer, 200);
    }

    public async Task<JsonElement> GetAsync(string path, int status = 200, string? key = Key)
    {
        using var answer = await SendAsync(HttpMethod.Get, path, key: key);
        return await ReadAsync(answer, status);
    }

    public static StringContent Json(string text) => new(text, Encoding.UTF8, "application/json");

    public static ByteArrayContent Bytes(byte[] bytes, string contentType, string? encoding = null)
    {
        var content = new ByteArrayContent(bytes);
        content.Headers.ContentType = MediaTypeHeaderValue.Parse(contentType);
        if (encoding is not null) content.Headers.TryAddWithoutValidation("Content-Encoding", encoding);
        return content;
    }

    /// <summary>The answer as JSON, after a look at its status.</summary>
    public static async Task<JsonElement> ReadAsync(HttpResponseMessage answer, int status)
    {
        var text = await answer.Content.ReadAsStringAsync();
        Assert.True((int)answer.StatusCode == status, $"expected {status}, got {(int)answer.StatusCode}: {text}");
        return JsonDocument.Parse(text).RootElement;
    }

    /// <summary>An invocation of now, as JSON, with more fields if given (beginning with a comma).</summary>
    public static string Invocation(string function, bool cold = false, string more = "") =>
        $$"""{"function_name":"{{function}}","timestamp":"{{TimeProvider.System.GetUtcNow():yyyy-MM-ddTHH:mm:ssZ}}","cold_start":{{(cold ? "true" : "false")}},"execution_duration_ms":100{{more}}}""";

    private async Task<IProcessStorage> OpenStorageAsync(IIdSource ids, TimeProvider time)
    {
        database = await ChosenStore.NewDatabaseAsync();
        return database is null
            ? await FolderStorage.OpenAsync(folder, ids, time, CancellationToken.None)
            : await PostgreSqlStorage.OpenAsync(PostgreSqlAddress.Parse(database.ConnectionString, out _)!, time, CancellationToken.None);
    }

    private async Task<Guid> AddProjectAsync(string slug, string key)
    {
        var project = new Project(new RandomIdSource().NewId(DateTimeOffset.UnixEpoch), slug, slug, "", "us-east-1", 1);
        await process!.Store.Projects.AddProjectAsync(project, CancellationToken.None);
        await process.Store.Projects.AddKeyAsync(new ApiKey(new RandomIdSource().NewId(DateTimeOffset.UnixEpoch), project.Id, "all", KeyText.Hash(key), key[..8], KeyScopes.All, true, 1, null, null), CancellationToken.None);
        return project.Id;
    }
}
