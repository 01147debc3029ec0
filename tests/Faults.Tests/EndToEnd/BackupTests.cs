using System.Globalization;
using System.Net.Http.Headers;
using System.Text;
using Coldstart.Faults.Tests.Servers;

namespace Coldstart.Faults.Tests.EndToEnd;

/// <summary>The real command copies the folder of a real server under load; the server is killed, and another starts on the copy.</summary>
public sealed class BackupTests : IDisposable
{
    private const int Clients = 4;
    private readonly DataFolder data = new();
    private readonly DataFolder elsewhere = new();

    public void Dispose()
    {
        data.Dispose();
        elsewhere.Dispose();
    }

    [Fact]
    public async Task Backup_UnderLoadThenAKillAndARestoreElsewhere_CountsWhatWasAcknowledgedBeforeOnce()
    {
        var (acknowledged, sent) = (new long[Clients], new long[Clients]);
        var archive = Path.Combine(elsewhere.Path, "backup.tar.gz");
        long[] least, most;
        await using (var server = await ServerProcess.StartAsync(data, "--ingest-per-minute", "1000000", "--project-ingest-per-minute", "1000000"))
        {
            using var enough = new CancellationTokenSource();
            var clients = Enumerable.Range(0, Clients).Select(client => Task.Run(() => SendAsync(server.Address, client, acknowledged, sent, enough.Token))).ToList();
            await Deadline.UntilAsync(() => Task.FromResult(Read(acknowledged).Min() > 100 ? "enough" : null), "a hundred of each client");
            least = Read(acknowledged);
            var said = await CommandLine.RunAsync("backup", "--data", data.Path, "--to", archive);
            most = Read(sent);
            Assert.Contains("Backed up", said, StringComparison.Ordinal);
            Assert.True(Read(acknowledged).Sum() > least.Sum(), "the server went on meanwhile");
            await enough.CancelAsync();
            await Task.WhenAll(clients);
            await server.Kill9Async();
        }
        using var restored = new DataFolder(Path.Combine(elsewhere.Path, "data"));
        await CommandLine.RunAsync("restore", "--from", archive, "--data", restored.Path);
        await using var again = await ServerProcess.StartAsync(restored);
        using var ask = new Questions(again.Address);
        var ids = await ask.FunctionIdsAsync();
        for (var client = 0; client < Clients; client++)
        {
            var function = await ask.GetAsync($"/api/v1/functions/{ids[$"client-{client}"]}?window=24h");
            var count = (long)function["status"]!["invocations"]!;
            Assert.InRange(count, least[client], most[client]);
            // Request n was billed n ms: the sum tells that they are the first ones, each once.
            Assert.Equal(count * (count + 1) / 2, (long)function["billed_duration"]!["total_ms"]!);
        }
    }

    private static async Task SendAsync(Uri address, int client, long[] acknowledged, long[] sent, CancellationToken enough)
    {
        using var http = new HttpClient { BaseAddress = address };
        http.DefaultRequestHeaders.Add("X-API-Key", ServerProcess.Key);
        for (var request = 1; !enough.IsCancellationRequested; request++)
        {
            var body = string.Create(CultureInfo.InvariantCulture, $$"""{"function_name":"client-{{client}}","timestamp":"{{TimeProvider.System.GetUtcNow():O}}","cold_start":false,"execution_duration_ms":1,"billed_duration_ms":{{request}},"memory_allocated_mb":128}""");
            using var content = new ByteArrayContent(Encoding.UTF8.GetBytes(body));
            content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
            Interlocked.Exchange(ref sent[client], request);
            using var answer = await http.PostAsync("/api/v1/ingest", content, CancellationToken.None);
            Assert.True(answer.IsSuccessStatusCode, $"{(int)answer.StatusCode}");
            Interlocked.Exchange(ref acknowledged[client], request);
        }
    }

    private static long[] Read(long[] counts) => [.. Enumerable.Range(0, counts.Length).Select(at => Interlocked.Read(ref counts[at]))];
}
