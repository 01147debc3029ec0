using Coldstart.Cli.Tests.Analyze;
using Coldstart.Storage.Projects;
using Coldstart.Storage.Sqlite;

namespace Coldstart.Cli.Tests.Administration;

public sealed class KeysAndProjectsTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task ProjectsCreate_Name_MakesASlugAndIsListed()
    {
        var created = await Run("projects", "create", "Web Shop: Müller", "--region", "eu-central-1", "--account", "123456789012");
        var listed = await Run("projects", "list", "--json");

        Assert.Equal(0, created.Code);
        var project = Assert.Single(listed.Root().GetProperty("projects").EnumerateArray());
        Assert.Equal("web-shop-m-ller", project.GetProperty("slug").GetString());
        Assert.Equal("eu-central-1", project.GetProperty("default_region").GetString());
        Assert.Equal("2026-09-01T12:00:00Z", project.GetProperty("created_at").GetString());
        Assert.Contains("Web Shop: Müller", (await Run("projects", "list")).Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ProjectsCreate_SlugTaken_IsOneWithASentence()
    {
        await Run("projects", "create", "Shop");

        var again = await Run("projects", "create", "Shop");

        Assert.Equal(1, again.Code);
        Assert.Contains("'shop' already", again.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task KeysCreate_Project_PrintsTheKeyAloneAndStoresItsHash()
    {
        await Run("projects", "create", "Shop");

        var created = await Run("keys", "create", "sdk", "--project", "shop", "--scopes", "ingest,manage", "--expires", "2026-12-31");

        Assert.Equal(0, created.Code);
        var text = created.Out.Trim();
        Assert.True(KeyText.IsWellFormed(text), text);
        var stored = Assert.Single(await StoredKeys());
        Assert.Equal(KeyText.Hash(text), stored.KeyHash);
        Assert.Equal(text[..8], stored.KeyPrefix);
        Assert.Equal(KeyScopes.Ingest | KeyScopes.Manage, stored.Scopes);
        Assert.Equal(DateTimeOffset.Parse("2027-01-01T00:00:00Z", System.Globalization.CultureInfo.InvariantCulture).ToUnixTimeMilliseconds() * 1000, stored.ExpiresAtUs);
        var listed = await Run("keys", "list", "--project", "shop");
        Assert.Contains("ingest,manage", listed.Out, StringComparison.Ordinal);
        Assert.DoesNotContain(text, listed.Out + (await Run("keys", "list", "--json")).Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Keys_DisableEnableRevoke_ChangeTheKeyByIdPrefixOrText()
    {
        await Run("projects", "create", "Shop");
        var text = (await Run("keys", "create", "sdk", "--project", "shop")).Out.Trim();
        var before = await ChangeCount();

        Assert.Equal(0, (await Run("keys", "disable", text[..8])).Code);
        Assert.False(Assert.Single(await StoredKeys()).IsActive);
        Assert.Equal(0, (await Run("keys", "enable", text)).Code);
        Assert.True(Assert.Single(await StoredKeys()).IsActive);
        Assert.True(await ChangeCount() >= before + 2);
        Assert.Equal(0, (await Run("keys", "revoke", (await StoredKeys())[0].Id.ToString())).Code);
        Assert.Empty(await StoredKeys());
        Assert.Equal(1, (await Run("keys", "revoke", text)).Code);
    }

    [Theory]
    [InlineData("no project 'none'", 1, "keys", "create", "sdk", "--project", "none")]
    [InlineData("ingest, read and manage", 2, "keys", "create", "sdk", "--project", "shop", "--scopes", "all")]
    [InlineData("must be in the future", 2, "keys", "create", "sdk", "--project", "shop", "--expires", "2026-08-30")]
    [InlineData("must be a date", 2, "keys", "create", "sdk", "--project", "shop", "--expires", "soon")]
    [InlineData("no such key", 1, "keys", "disable", "csa_none")]
    [InlineData("slug", 2, "projects", "create", "Shop", "--slug", "Not A Slug")]
    [InlineData("name", 2, "projects", "create", " ")]
    public async Task Run_WrongValue_IsASentence(string sentence, int code, params string[] arguments)
    {
        await Run("projects", "create", "Shop");

        var run = await Run(arguments);

        Assert.Equal(code, run.Code);
        Assert.Contains(sentence, run.Error, StringComparison.Ordinal);
        Assert.Empty(run.Out);
    }

    [Fact]
    public async Task KeysList_NoData_MakesNoneAndSaysSo()
    {
        var nowhere = Path.Combine(folder.Path, "typo");

        var run = await CommandRun.Of(["keys", "list"], settings: ("COLDSTART_DATA", nowhere));

        Assert.Equal(1, run.Code);
        Assert.Contains("There is no data in", run.Error, StringComparison.Ordinal);
        Assert.False(Directory.Exists(nowhere));
    }

    [Fact]
    public async Task ProjectsList_NotADatabase_IsOneWithASentence()
    {
        folder.Write(SqliteStore.FileName, new string('x', 5000));

        var run = await Run("projects", "list");

        Assert.Equal(1, run.Code);
        Assert.NotEmpty(run.Error);
        Assert.DoesNotContain("   at ", run.Error, StringComparison.Ordinal);
    }

    private Task<CommandRun> Run(params string[] arguments) => CommandRun.Of([.. arguments, "--data", folder.Path]);

    private async Task<IReadOnlyList<ApiKey>> StoredKeys()
    {
        await using var store = await Open();
        return await store.Projects.KeysAsync(CancellationToken.None);
    }

    private async Task<long> ChangeCount()
    {
        await using var store = await Open();
        return await store.Projects.ChangeCountAsync(CancellationToken.None);
    }

    private Task<SqliteStore> Open() => SqliteStore.OpenAsync(folder.Path, TimeProvider.System, static (_, _) => [], CancellationToken.None);
}
