using Coldstart.Analytics;
using Coldstart.Analytics.Costs;
using Coldstart.Api.Hosting;
using Coldstart.Storage;
using Coldstart.Storage.Projects;
using Microsoft.Extensions.Logging.Abstractions;

namespace Coldstart.Api.Tests.Hosting;

public sealed class ServerProcessTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("coldstart-process-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public async Task RunAsync_WithWrongOptions_TellsAllOfThemAndStops()
    {
        var (code, _, errors) = await RunAsync("--port", "many", "--host", "nowhere", "--colour");

        Assert.Equal(2, code);
        Assert.Contains("--port: 'many'", errors, StringComparison.Ordinal);
        Assert.Contains("--host: 'nowhere'", errors, StringComparison.Ordinal);
        Assert.Contains("--colour is no option", errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task RunAsync_OnAFolderInUse_SaysSoAndStops()
    {
        await using var first = await OpenAsync();

        var (code, _, errors) = await RunAsync("--port", "0", "--data", folder);

        Assert.Equal(1, code);
        Assert.Contains("is in use by another process", errors, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", errors, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--help", "--ingest-per-minute")]
    [InlineData("--version", "0.")]
    public async Task RunAsync_ForHelpOrVersion_PrintsItAndStops(string argument, string expected)
    {
        var (code, output, _) = await RunAsync(argument);

        Assert.Equal(0, code);
        Assert.Contains(expected, output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Bootstrap_OfAnEmptyStore_MakesOneProjectAndOneKeyOnce()
    {
        await using var process = await OpenAsync();
        var (ids, time) = (new RandomIdSource(), TimeProvider.System);

        var first = await Bootstrap.RunAsync(process.Store.Projects, null, ids, time, CancellationToken.None);
        var second = await Bootstrap.RunAsync(process.Store.Projects, null, ids, time, CancellationToken.None);

        Assert.True(KeyText.IsWellFormed(first));
        Assert.Null(second);
        Assert.Equal("default", Assert.Single(await process.Store.Projects.ProjectsAsync(CancellationToken.None)).Slug);
        var key = Assert.Single(await process.Store.Projects.KeysAsync(CancellationToken.None));
        Assert.Equal(KeyText.Hash(first!), key.KeyHash);
        Assert.Equal(KeyScopes.All, key.Scopes);
    }

    [Fact]
    public async Task Bootstrap_OfFrontEndsThatStartTogether_MakesOneProjectAndOneKey()
    {
        await using var process = await OpenAsync();
        var store = new SeenEmpty(process.Store.Projects);

        var keys = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Bootstrap.RunAsync(store, null, new RandomIdSource(), TimeProvider.System, CancellationToken.None)));

        var printed = Assert.Single(keys, static key => key is not null);
        Assert.Single(await process.Store.Projects.ProjectsAsync(CancellationToken.None));
        Assert.Equal(KeyText.Hash(printed!), Assert.Single(await process.Store.Projects.KeysAsync(CancellationToken.None)).KeyHash);
    }

    private async Task<SingleProcess> OpenAsync()
    {
        var storage = await FolderStorage.OpenAsync(folder, new RandomIdSource(), TimeProvider.System, CancellationToken.None);
        var process = SingleProcess.On(storage, PriceBook.Default, new RandomIdSource(), TimeProvider.System, new EngineLog(NullLogger<EngineLog>.Instance));
        await process.StartAsync(CancellationToken.None);
        return process;
    }

    private static async Task<(int Code, string Output, string Errors)> RunAsync(params string[] arguments)
    {
        var (output, errors) = (new StringWriter(), new StringWriter());
        var code = await ServerProcess.RunAsync(arguments, output, errors);
        return (code, output.ToString(), errors.ToString());
    }

    /// <summary>Everybody looked before anybody wrote.</summary>
    private sealed class SeenEmpty(IProjectStore store) : IProjectStore
    {
        public Task<IReadOnlyList<Project>> ProjectsAsync(CancellationToken cancellation) => Task.FromResult<IReadOnlyList<Project>>([]);

        public Task<IReadOnlyList<ApiKey>> KeysAsync(CancellationToken cancellation) => store.KeysAsync(cancellation);

        public Task<long> ChangeCountAsync(CancellationToken cancellation) => store.ChangeCountAsync(cancellation);

        public Task AddProjectAsync(Project project, CancellationToken cancellation) => store.AddProjectAsync(project, cancellation);

        public Task AddKeyAsync(ApiKey key, CancellationToken cancellation) => store.AddKeyAsync(key, cancellation);

        public Task<bool> UpdateKeyAsync(ApiKey key, CancellationToken cancellation) => store.UpdateKeyAsync(key, cancellation);

        public Task<bool> DeleteKeyAsync(Guid project, Guid id, CancellationToken cancellation) => store.DeleteKeyAsync(project, id, cancellation);

        public Task TouchKeysAsync(IReadOnlyDictionary<Guid, long> lastUsedAtUs, CancellationToken cancellation) => store.TouchKeysAsync(lastUsedAtUs, cancellation);
    }
}
