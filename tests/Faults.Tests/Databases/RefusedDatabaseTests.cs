using Coldstart.Faults.Tests.Servers;
using Coldstart.PostgreSqlServers;

namespace Coldstart.Faults.Tests.Databases;

/// <summary>A database that a server must not work on is refused in a sentence, which never holds the password.</summary>
[NeedsPostgreSql]
public sealed class RefusedDatabaseTests
{
    [Fact]
    public async Task Start_DatabaseInUse_IsRefusedAndTheFirstGoesOn()
    {
        await using var home = await PostgreSqlHome.NewAsync();
        await using var first = await ServerProcess.StartAsync(home);
        await using var second = await ServerProcess.RunToEndAsync(home);

        AssertRefused(second, home, "is in use by another server (from 127.0.0.1, user administrator)");
        using var ask = new Questions(first.Address);
        Assert.Equal("ready", (string)(await ask.GetAsync("/health/ready"))["status"]!);
    }

    [Theory]
    [InlineData("ALTER DATABASE {0} SET synchronous_commit = off", "synchronous_commit = off")]
    [InlineData("ALTER DATABASE {0} SET default_transaction_read_only = on; CREATE SCHEMA coldstart; CREATE TABLE coldstart.migrations (number bigint); INSERT INTO coldstart.migrations VALUES (9999)", "version 9999")]
    public async Task Start_DatabaseThatIsNotSuitable_IsRefused(string change, string sentence)
    {
        await using var home = await PostgreSqlHome.NewAsync();
        await home.Database.ExecuteAsync(string.Format(System.Globalization.CultureInfo.InvariantCulture, change, home.Database.Name));
        await using var refused = await ServerProcess.RunToEndAsync(home);

        AssertRefused(refused, home, sentence);
    }

    [Fact]
    public async Task Start_NothingListens_IsRefused()
    {
        await using var refused = await ServerProcess.RunToEndAsync(new NamedHome("postgresql://ann:s3cret@127.0.0.1:1/shop"));

        Assert.Equal(1, refused.ExitCode);
        Assert.StartsWith("coldstart: The database postgresql://ann@127.0.0.1:1/shop cannot be reached", refused.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("s3cret", refused.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Start_WrongAddress_IsRefused()
    {
        await using var refused = await ServerProcess.RunToEndAsync(new NamedHome("postgresql://ann:s3cret@db:x/shop"));

        Assert.Equal(2, refused.ExitCode);
        Assert.Contains("coldstart: --postgres: its port", refused.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("s3cret", refused.Output, StringComparison.Ordinal);
    }

    private static void AssertRefused(ServerProcess refused, PostgreSqlHome home, string sentence)
    {
        Assert.True(refused.ExitCode == 1, refused.Output);
        Assert.Contains(sentence, refused.Output, StringComparison.Ordinal);
        Assert.DoesNotContain(home.Database.Server.Password, refused.Output, StringComparison.Ordinal);
        foreach (var line in refused.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries)) Assert.StartsWith("coldstart: ", line, StringComparison.Ordinal);
    }
}
