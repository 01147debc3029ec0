using System.Text;
using Coldstart.Faults.Tests.Servers;

namespace Coldstart.Faults.Tests.EndToEnd;

/// <summary>
/// Files through the real command into the real server, both killed in between. The invocations have no ids: nothing but the keys of the import
/// keeps them from counting twice.
/// </summary>
public abstract class ImportContract(Form form) : IDisposable
{
    private const int Lines = 60_000;
    private readonly DataFolder files = new();

    public void Dispose()
    {
        files.Dispose();
        GC.SuppressFinalize(this);
    }

    [Fact]
    public async Task Import_KilledOnBothSidesAndRunAgainOverAGrownFile_CountsEachLineOnce()
    {
        var path = Path.Combine(files.Path, "invocations.ndjson");
        await File.WriteAllTextAsync(path, Invocations(0, Lines));
        await using var data = await Home.NewAsync(form);
        await using (var server = await ServerProcess.StartAsync(data))
        {
            using var ask = new Questions(server.Address);
            using (var command = CommandLine.Launch(Import(path, server)))
            {
                await Deadline.UntilAsync(async () => await CountAsync(ask) > 0 ? "some" : null, "the first piece is counted");
                command.Kill();
                await command.WaitForExitAsync();
            }
            await server.Kill9Async();
        }
        await using (var server = await ServerProcess.StartAsync(data))
        {
            using var ask = new Questions(server.Address);
            await CommandLine.RunAsync(Import(path, server));
            Assert.Equal(Lines, await CountAsync(ask));

            // It grew, by a part of a line too.
            var more = Invocations(Lines, 10_000);
            await File.AppendAllTextAsync(path, more[..(more.Length / 2)]);
            await CommandLine.RunAsync(Import(path, server));
            await File.AppendAllTextAsync(path, more[(more.Length / 2)..]);
            await CommandLine.RunAsync(Import(path, server));
            Assert.Equal(Lines + 10_000, await CountAsync(ask));
            Assert.Equal(0, await server.StopAsync());
        }
        await using (var server = await ServerProcess.StartAsync(data))
        {
            using var ask = new Questions(server.Address);
            var said = await CommandLine.RunAsync(Import(path, server));
            Assert.Equal(Lines + 10_000, await CountAsync(ask));
            Assert.Contains("0 records accepted", said, StringComparison.Ordinal);
        }
    }

    private static string[] Import(string path, ServerProcess server) => ["import", path, "--to", server.Address.ToString(), "--key", ServerProcess.Key];

    private static async Task<long> CountAsync(Questions ask)
    {
        var ids = await ask.FunctionIdsAsync();
        return ids.TryGetValue("imported", out var id) ? (long)(await ask.GetAsync($"/api/v1/functions/{id}?window=7d"))["status"]!["invocations"]! : 0;
    }

    private static string Invocations(int from, int count)
    {
        var now = TimeProvider.System.GetUtcNow().AddHours(-30);
        var text = new StringBuilder();
        for (var number = from; number < from + count; number++)
        {
            text.Append($$"""{"function_name":"imported","timestamp":"{{now.AddMilliseconds(number):yyyy-MM-ddTHH:mm:ss.fffZ}}","cold_start":false,"execution_duration_ms":{{1 + (number % 900)}},"billed_duration_ms":{{1 + (number % 900)}},"memory_allocated_mb":512}""").Append('\n');
        }
        return text.ToString();
    }
}
