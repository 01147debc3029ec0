using System.Globalization;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Coldstart.Faults.Tests.Servers;

namespace Coldstart.Faults.Tests.Firehose;

/// <summary>
/// Delivers as Amazon Data Firehose documents it: at least once, with the same request id and records at every attempt, again after everything but a 200 that
/// has the protocol's form, three minutes an attempt.
/// </summary>
/// <param name="address">Where the server is now.</param>
internal sealed class FirehoseClient(Func<Uri> address) : IDisposable
{
    private const string SourceArn = "arn:aws:firehose:eu-central-1:123456789012:deliverystream/logs";

    private static readonly TimeSpan Between = TimeSpan.FromMilliseconds(50);

    private readonly HttpClient client = new() { Timeout = TimeSpan.FromMinutes(3) };
    private int attempts;

    /// <summary>Attempts of all deliveries.</summary>
    public int Attempts => Volatile.Read(ref attempts);

    /// <summary>Delivers until it is acknowledged.</summary>
    public async Task DeliverAsync(string requestId, IReadOnlyList<byte[]> records)
    {
        using var wait = new PeriodicTimer(Between);
        for (var begun = TimeProvider.System.GetTimestamp(); !await TryAsync(requestId, records); await wait.WaitForNextTickAsync())
        {
            if (TimeProvider.System.GetElapsedTime(begun) > Deadline.Whole) throw new TimeoutException($"The delivery {requestId} was never taken.");
        }
    }

    public void Dispose() => client.Dispose();

    private async Task<bool> TryAsync(string requestId, IReadOnlyList<byte[]> records)
    {
        Interlocked.Increment(ref attempts);
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(address(), "/api/v1/ingest/firehose")) { Content = new ByteArrayContent(Body(requestId, records)) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        request.Headers.Add("X-Amz-Firehose-Protocol-Version", "1.0");
        request.Headers.Add("X-Amz-Firehose-Request-Id", requestId);
        request.Headers.Add("X-Amz-Firehose-Source-Arn", SourceArn);
        request.Headers.Add("X-Amz-Firehose-Access-Key", ServerProcess.Key);
        request.Headers.Add("X-Amz-Firehose-Common-Attributes", """{"commonAttributes":{"function_name":"bare"}}""");
        try
        {
            using var answer = await client.SendAsync(request);
            return (int)answer.StatusCode == 200 && IsConforming(answer, await answer.Content.ReadAsStringAsync(), requestId);
        }
        catch (HttpRequestException)
        {
            // The server is gone, or went while it answered: nothing is known, so the same comes again.
            return false;
        }
    }

    private static bool IsConforming(HttpResponseMessage answer, string text, string requestId)
    {
        Assert.Equal("application/json", answer.Content.Headers.ContentType!.ToString());
        using var json = JsonDocument.Parse(text);
        Assert.Equal(requestId, json.RootElement.GetProperty("requestId").GetString());
        return json.RootElement.GetProperty("timestamp").TryGetInt64(out _);
    }

    // Each attempt has a date of its own.
    private static byte[] Body(string requestId, IReadOnlyList<byte[]> records) => Encoding.ASCII.GetBytes(string.Create(
        CultureInfo.InvariantCulture,
        $$"""{"requestId":"{{requestId}}","timestamp":{{TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds()}},"records":[{{string.Join(',', records.Select(static record => $$"""{"data":"{{Convert.ToBase64String(record)}}"}"""))}}]}"""));
}
