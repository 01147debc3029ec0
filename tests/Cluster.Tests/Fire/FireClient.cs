using System.Globalization;
using System.Net;
using System.Text;
using Coldstart.Cluster.Tests.Processes;

namespace Coldstart.Cluster.Tests.Fire;

/// <summary>
/// Sends batches one after another and repeats each until it is acknowledged, at whatever front end is there: under an idempotency key, or, every other client,
/// with nothing but the ids of its records to tell them from new ones.
/// </summary>
internal sealed class FireClient(int number, RunningCluster cluster, Ledger ledger)
{
    private const int RecordsPerBatch = 16;

    private static readonly TimeSpan PauseBetweenBatches = TimeSpan.FromMilliseconds(25);
    private static readonly TimeSpan PauseBeforeRepeat = TimeSpan.FromMilliseconds(50);

    private int batches;

    public int Repeats { get; private set; }

    /// <summary>The longest that a batch took from its first try to its acknowledgement.</summary>
    public TimeSpan LongestWait { get; private set; }

    public async Task RunAsync(CancellationToken stop)
    {
        using var timer = new PeriodicTimer(PauseBetweenBatches);
        while (!stop.IsCancellationRequested)
        {
            await SendAsync([.. Enumerable.Range(0, RecordsPerBatch).Select(record => (batches + record * 5) % ledger.Functions)]);
            await timer.WaitForNextTickAsync(CancellationToken.None);
        }
    }

    /// <summary>Sends one record of each function, again until all of them are visible.</summary>
    public async Task SendToAllAsync()
    {
        while (!await SendAsync([.. Enumerable.Range(0, ledger.Functions)])) Repeats++;
    }

    /// <returns>Whether the acknowledgement says that the records are visible.</returns>
    private async Task<bool> SendAsync(int[] batch)
    {
        var name = string.Create(CultureInfo.InvariantCulture, $"{number}-{batches++}");
        var body = BodyOf(batch, name);
        var watch = System.Diagnostics.Stopwatch.StartNew();
        ledger.Send(batch);
        using var timer = new PeriodicTimer(PauseBeforeRepeat);
        for (var attempt = 0; ; attempt++)
        {
            if (await TrySendAsync(body, name, cluster.FrontEnds[(number + attempt) % cluster.FrontEnds.Count]) is { } isVisible)
            {
                ledger.Acknowledge(batch, isVisible);
                if (watch.Elapsed > LongestWait) LongestWait = watch.Elapsed;
                return isVisible;
            }
            Repeats++;
            Assert.True(watch.Elapsed < TimeSpan.FromMinutes(2), $"batch {name} is not accepted");
            await timer.WaitForNextTickAsync(CancellationToken.None);
        }
    }

    /// <returns>Null where it must be sent again.</returns>
    private async Task<bool?> TrySendAsync(string body, string name, HttpClient frontEnd)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/v1/ingest/batch") { Content = new StringContent(body, Encoding.UTF8, "application/json") };
        if (number % 2 == 0) request.Headers.Add("Idempotency-Key", "fire-" + name);
        try
        {
            using var response = await frontEnd.SendAsync(request);
            if (response.StatusCode is HttpStatusCode.ServiceUnavailable or HttpStatusCode.Conflict) return null;
            Assert.True(response.IsSuccessStatusCode, $"{response.StatusCode}: {await response.Content.ReadAsStringAsync()}");
            return !response.Headers.Contains("Coldstart-Visible");
        }
        catch (Exception failure) when (failure is HttpRequestException or TaskCanceledException or ObjectDisposedException)
        {
            // The front end is gone, or is another one by now.
            return null;
        }
    }

    private static string BodyOf(int[] batch, string name)
    {
        var now = DateTimeOffset.UtcNow.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
        var records = batch.Select((function, record) => string.Create(
            CultureInfo.InvariantCulture,
            $$"""{"function_name":"{{Ledger.NameOf(function)}}","invocation_id":"{{name}}-{{record}}","timestamp":"{{now}}","cold_start":false,"execution_duration_ms":12,"memory_allocated_mb":128}"""));
        return $$"""{"invocations":[{{string.Join(',', records)}}]}""";
    }
}
