using System.Globalization;
using System.Net;
using System.Text;

namespace Coldstart.Cluster.Tests.Processes;

/// <summary>Sends batches one after another, each under a key of its own, and repeats each until it is acknowledged.</summary>
internal sealed class LoadClient(int number, HttpClient client)
{
    public const int Functions = 8;
    public const int RecordsPerBatch = 16;

    private readonly long[] acknowledged = new long[Functions];
    private int batches;

    /// <summary>Records that were acknowledged, by function.</summary>
    public IReadOnlyList<long> Acknowledged => acknowledged;

    public int Repeats { get; private set; }

    public static string NameOf(int function) => string.Create(CultureInfo.InvariantCulture, $"function-{function}");

    public async Task RunAsync(CancellationToken stop)
    {
        while (!stop.IsCancellationRequested) await SendAsync();
    }

    /// <summary>Sends one batch until it is acknowledged.</summary>
    public async Task SendAsync()
    {
        var batch = batches++;
        var body = BodyOf(batch);
        while (!await TrySendAsync(body, string.Create(CultureInfo.InvariantCulture, $"client-{number}-{batch}"))) Repeats++;
        for (var record = 0; record < RecordsPerBatch; record++) acknowledged[FunctionOf(batch, record)]++;
    }

    private async Task<bool> TrySendAsync(string body, string key)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/v1/ingest/batch") { Content = new StringContent(body, Encoding.UTF8, "application/json") };
        request.Headers.Add("Idempotency-Key", key);
        try
        {
            using var response = await client.SendAsync(request);
            if (response.StatusCode is HttpStatusCode.ServiceUnavailable or HttpStatusCode.Conflict) return false;
            Assert.True(response.IsSuccessStatusCode, $"{response.StatusCode}: {await response.Content.ReadAsStringAsync()}");
            return true;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }

    private static int FunctionOf(int batch, int record) => (batch + record * 3) % Functions;

    private string BodyOf(int batch)
    {
        var now = DateTimeOffset.UtcNow.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
        var records = Enumerable.Range(0, RecordsPerBatch).Select(record => string.Create(
            CultureInfo.InvariantCulture,
            $$"""{"function_name":"{{NameOf(FunctionOf(batch, record))}}","invocation_id":"{{number}}-{{batch}}-{{record}}","timestamp":"{{now}}","cold_start":false,"execution_duration_ms":12,"memory_allocated_mb":128}"""));
        return $$"""{"invocations":[{{string.Join(',', records)}}]}""";
    }
}
