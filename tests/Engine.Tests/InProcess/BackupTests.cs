using System.Globalization;
using Coldstart.Engine.Tests.Fakes;
using Coldstart.Storage.Backup;

namespace Coldstart.Engine.Tests.InProcess;

/// <summary>Backups of real files while records come in, functions are stored and the journal is taken back as fast as that goes.</summary>
public sealed class BackupTests : IDisposable
{
    private const int Clients = 3;
    private const int FillersPerRequest = 300;

    private readonly string folder = Directory.CreateTempSubdirectory("coldstart-backup-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public async Task Backup_UnderLoad_HoldsAllThatWasAcknowledgedBeforeOnce()
    {
        var data = Path.Combine(folder, "data");
        Directory.CreateDirectory(data);
        var (acknowledged, sent) = (new long[Clients], new long[Clients]);
        var backups = new List<(string Path, long[] Least, long[] Most, BackupOutcome Outcome)>();
        await using (var engine = await RealEngine.StartAsync(data))
        {
            using var enough = new CancellationTokenSource();
            var clients = Enumerable.Range(0, Clients).Select(client => Task.Run(() => SendAsync(engine, client, acknowledged, sent, enough.Token))).ToList();
            var flushing = Task.Run(async () =>
            {
                while (!enough.IsCancellationRequested) await engine.Engine.FlushAsync(CancellationToken.None);
            });
            for (var number = 0; number < 2; number++)
            {
                var wanted = Read(acknowledged).Min() + 20;
                await Wait.UntilAsync(() => Read(acknowledged).Min() >= wanted);
                var (path, least) = (Path.Combine(folder, $"backup-{number}"), Read(acknowledged));
                // Between the two copies much more is acknowledged, stored, and could be taken back.
                var outcome = await FolderBackup.RunAsync(data, path, TimeProvider.System, () => StoreMoreAsync(engine, acknowledged), CancellationToken.None);
                backups.Add((path, least, Read(sent), outcome));
            }
            await enough.CancelAsync();
            await Task.WhenAll(clients);
            await flushing;
            await engine.KillAsync();
        }
        foreach (var backup in backups) await AssertWholeAsync(backup.Path, backup.Least, backup.Most);
        Assert.Contains(backups, static backup => backup.Outcome.Entries > 0);
    }

    /// <summary>Of each client the first n requests are there, each once, and the keys of exactly those.</summary>
    private static async Task AssertWholeAsync(string backup, long[] least, long[] most)
    {
        var restored = backup + "-restored";
        var before = TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds();
        await FolderRestore.RunAsync(backup, restored, TimeProvider.System, CancellationToken.None);
        await using var engine = await RealEngine.StartAsync(restored);
        Assert.DoesNotContain(engine.Events.Lines, static line => line.StartsWith("missing", StringComparison.Ordinal));
        for (var client = 0; client < Clients; client++)
        {
            var billedMs = await engine.BilledMsAsync($"client-{client}");
            var count = ((long)Math.Sqrt((8 * billedMs) + 1) - 1) / 2;
            Assert.True(count * (count + 1) / 2 == billedMs, $"{backup}, client {client}: {billedMs} ms are not the first requests, each once");
            Assert.InRange(count, least[client], most[client]);
            for (var request = Math.Max(1, count - 50); request <= count + 2; request++)
            {
                using var claim = (await engine.Engine.LookUpAsync(KeyOf(client, request), CancellationToken.None)) is { State: IdempotencyState.Claimed } free ? free.Claim : null;
                Assert.True(claim is null == request <= count, $"{backup}, client {client}: the key of request {request} of {count}");
            }
        }
        var outcome = await engine.IngestAsync(("after", 1));
        Assert.True(outcome.Lane > before, "lane numbers go on behind all that were ever taken");
    }

    private static async Task StoreMoreAsync(RealEngine engine, long[] acknowledged)
    {
        var wanted = Read(acknowledged).Min() + 30;
        await Wait.UntilAsync(() => Read(acknowledged).Min() >= wanted);
        await engine.Engine.FlushAsync(CancellationToken.None);
    }

    private static async Task SendAsync(RealEngine engine, int client, long[] acknowledged, long[] sent, CancellationToken enough)
    {
        for (var request = 1; !enough.IsCancellationRequested; request++)
        {
            var records = Requests.Of(RealEngine.NowUs, ($"client-{client}", request));
            for (var filler = 0; filler < FillersPerRequest; filler++) Requests.Add(records, $"filler-{client}", RealEngine.NowUs - 1_000_000, filler, requestId: string.Create(CultureInfo.InvariantCulture, $"{client}-{request}-{filler}"));
            using var claim = (await engine.Engine.LookUpAsync(KeyOf(client, request), CancellationToken.None)).Claim;
            Interlocked.Exchange(ref sent[client], request);
            await engine.IngestAsync(records, claim, [1]);
            Interlocked.Exchange(ref acknowledged[client], request);
        }
    }

    private static IdempotencyKey KeyOf(int client, long request) => new(RealEngine.Project, "/ingest", string.Create(CultureInfo.InvariantCulture, $"{client}-{request}"), new byte[32]);

    private static long[] Read(long[] counts) => [.. Enumerable.Range(0, counts.Length).Select(at => Interlocked.Read(ref counts[at]))];
}
