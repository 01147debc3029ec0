using Coldstart.PostgreSqlServers;

namespace Coldstart.Cli.Tests.Administration;

[NeedsPostgreSql]
public sealed class KeysAndProjectsOnPostgreSqlTests : IAsyncLifetime
{
    private PostgreSqlDatabase database = null!;

    public async Task InitializeAsync() => database = await SharedPostgreSql.NewFastDatabaseAsync();

    public async Task DisposeAsync() => await database.DisposeAsync();

    [Fact]
    public async Task ProjectsAndKeys_OnADatabase_AreMadeAndListed()
    {
        var created = await CommandRun.Of(["projects", "create", "Web Shop", "--postgres", database.Url]);
        var key = await CommandRun.Of(["keys", "create", "sdk", "--project", "web-shop", "--postgres", database.ConnectionString]);
        var disabled = await CommandRun.Of(["keys", "disable", key.Out.Trim()], settings: ("DATABASE_URL", database.Url));
        var listed = await CommandRun.Of(["keys", "list", "--json"], settings: ("COLDSTART_POSTGRES", database.Url));

        Assert.Equal((0, ""), (created.Code, created.Error));
        Assert.Equal(0, key.Code);
        Assert.Equal((0, ""), (disabled.Code, disabled.Error));
        Assert.Contains("\"web-shop\"", listed.Out, StringComparison.Ordinal);
        Assert.Contains("\"is_active\": false", listed.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task KeysList_NoTables_MakesNoneAndSaysSo()
    {
        var first = await CommandRun.Of(["keys", "list", "--postgres", database.Url]);
        var second = await CommandRun.Of(["keys", "list", "--postgres", database.Url]);

        Assert.Equal((1, 1), (first.Code, second.Code));
        Assert.Contains($"There is no data in postgresql://administrator@127.0.0.1:{database.Server.Port}/{database.Name}", second.Error, StringComparison.Ordinal);
        Assert.DoesNotContain(database.Server.Password, second.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--data or --postgres", "--data", "x", "--postgres", "postgresql://ann:s3cret@db/shop")]
    [InlineData("--postgres: its port", "--postgres", "postgresql://ann:s3cret@db:x/shop")]
    [InlineData("--postgres: it is neither", "--postgres", "s3cret;")]
    public async Task KeysList_WrongOption_IsASentenceWithoutThePassword(string sentence, params string[] options)
    {
        var run = await CommandRun.Of(["keys", "list", .. options]);

        Assert.Equal(2, run.Code);
        Assert.Contains(sentence, run.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("s3cret", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task KeysList_NothingListens_IsASentenceWithoutThePassword()
    {
        var run = await CommandRun.Of(["keys", "list", "--postgres", "postgresql://ann:s3cret@127.0.0.1:1/shop"]);

        Assert.Equal(1, run.Code);
        Assert.Contains("postgresql://ann@127.0.0.1:1/shop cannot be reached", run.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("s3cret", run.Error, StringComparison.Ordinal);
    }
}
