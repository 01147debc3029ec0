using Coldstart.Faults.Tests.Servers;
using Microsoft.Data.Sqlite;

namespace Coldstart.Faults.Tests.Folders;

public sealed class RefusedFolderTests
{
    private const string Record = """{"function_name":"orders","timestamp":"2026-01-02T10:30:00Z","cold_start":false,"execution_duration_ms":1}""";

    [Fact]
    public async Task Start_FolderInUse_IsRefusedAndTheFirstGoesOn()
    {
        using var data = new DataFolder();
        await using var first = await ServerProcess.StartAsync(data);
        await using var second = await ServerProcess.RunToEndAsync(data);
        Assert.Equal(1, second.ExitCode);
        Assert.Contains($"coldstart: The data folder {data.Path} is in use by another process", second.Output, StringComparison.Ordinal);
        AssertSentence(second);

        using var questions = new Questions(first.Address);
        await questions.AcceptedAsync("/api/v1/ingest", Record);
    }

    [Fact]
    public async Task Start_DatabaseOfNewerVersion_IsRefused()
    {
        using var data = new DataFolder();
        await MakeAsync(data, stop: true);
        await using (var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = Path.Combine(data.Path, "coldstart.db"), Pooling = false }.ToString()))
        {
            await connection.OpenAsync();
            await using var command = connection.CreateCommand();
            command.CommandText = "INSERT INTO migrations (number, name, applied_at_us) VALUES (9999, 'of the future', 0)";
            await command.ExecuteNonQueryAsync();
        }
        await using var refused = await ServerProcess.RunToEndAsync(data);
        Assert.Equal(1, refused.ExitCode);
        Assert.Contains("version 9999", refused.Output, StringComparison.Ordinal);
        AssertSentence(refused);
    }

    [Fact]
    public async Task Start_JournalOfNewerVersion_IsRefused()
    {
        using var data = new DataFolder();
        await MakeAsync(data, stop: false);
        SegmentFile.Find(data.Journal).RaiseVersion();
        await using var refused = await ServerProcess.RunToEndAsync(data);
        Assert.Equal(1, refused.ExitCode);
        Assert.Contains("has format version 2", refused.Output, StringComparison.Ordinal);
        AssertSentence(refused);
    }

    [Fact]
    public async Task Start_WrongOption_IsRefused()
    {
        using var data = new DataFolder();
        await using var refused = await ServerProcess.RunToEndAsync(data, "--port", "70000", "--log-level", "loud");
        Assert.Equal(2, refused.ExitCode);
        Assert.Contains("--port", refused.Output, StringComparison.Ordinal);
        Assert.Contains("--log-level", refused.Output, StringComparison.Ordinal);
        AssertSentence(refused);
    }

    [Fact]
    public async Task Start_NewFolder_IsClosedToOtherUsers()
    {
        using var parent = new DataFolder();
        using var data = new DataFolder(Path.Combine(parent.Path, "of", "its", "own"));
        await using var server = await ServerProcess.StartAsync(data);
        if (OperatingSystem.IsWindows()) return;
        foreach (var folder in new[] { data.Path, data.Journal }) Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(folder));
    }

    [Fact]
    public async Task Start_PortInUse_IsRefused()
    {
        using var data = new DataFolder();
        using var other = new DataFolder();
        await using var first = await ServerProcess.StartAsync(data);
        await using var refused = await ServerProcess.RunToEndAsync(other, "--port", $"{first.Address.Port}");
        Assert.Equal(1, refused.ExitCode);
        Assert.Contains($"{first.Address.Port}", refused.Output, StringComparison.Ordinal);
        AssertSentence(refused);
    }

    private static async Task MakeAsync(DataFolder data, bool stop)
    {
        await using var server = await ServerProcess.StartAsync(data);
        using var questions = new Questions(server.Address);
        await questions.AcceptedAsync("/api/v1/ingest", Record);
        if (stop) Assert.Equal(0, await server.StopAsync());
        else await server.Kill9Async();
    }

    private static void AssertSentence(ServerProcess refused)
    {
        foreach (var line in refused.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries)) Assert.StartsWith("coldstart: ", line, StringComparison.Ordinal);
    }
}
