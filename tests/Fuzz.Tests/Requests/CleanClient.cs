using System.Globalization;
using System.Net.Http.Headers;
using System.Text;

namespace Coldstart.Fuzz.Tests.Requests;

/// <summary>A client among the mad ones: its batches are good, each under a key and some of them sent twice, and what it sent is known to the ms.</summary>
internal sealed class CleanClient(string function, int seed)
{
    private readonly Random random = new(seed);
    private int requests;

    public string Function => function;

    public long Invocations { get; private set; }

    public long BilledMs { get; private set; }

    public long Errors { get; private set; }

    public async Task SendAsync(HttpClient client, CancellationToken cancellation)
    {
        var body = new StringBuilder("[");
        for (var record = random.Next(1, 20); record > 0; record--)
        {
            var (billedMs, isError) = (random.Next(1, 5000), random.Next(5) == 0);
            body.Append(CultureInfo.InvariantCulture, $"{{\"function_name\":\"{function}\",\"timestamp\":\"{TimeProvider.System.GetUtcNow():yyyy-MM-ddTHH:mm:ssZ}\",\"cold_start\":false,\"execution_duration_ms\":1,\"billed_duration_ms\":{billedMs},\"status\":\"{(isError ? "error" : "success")}\"}}{(record > 1 ? "," : "]")}");
            Invocations++;
            BilledMs += billedMs;
            Errors += isError ? 1 : 0;
        }
        requests++;
        for (var times = random.Next(1, 3); times > 0; times--)
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, "/api/v1/ingest/batch") { Content = new ByteArrayContent(Encoding.UTF8.GetBytes(body.ToString())) };
            request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
            request.Headers.Add("X-API-Key", FuzzServer.Key);
            request.Headers.Add("Idempotency-Key", $"{function}-{requests}");
            using var answer = await client.SendAsync(request, cancellation);
            Assert.True(answer.IsSuccessStatusCode, $"a good batch was answered {(int)answer.StatusCode}");
        }
    }
}
