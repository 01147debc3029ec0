using System.Collections.Concurrent;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;

namespace Coldstart.Faults.Tests.Load;

/// <summary>
/// A client that posts one request after the other, singles and batches, and sends each again, as it was, until it is answered with 200.
/// </summary>
/// <param name="gate">Where the server is.</param>
/// <param name="functions">Names to choose from.</param>
/// <param name="number">Which client this is.</param>
/// <param name="seed">Of its choices.</param>
/// <param name="breaksOff">True: it loses patience with every third request, at any moment, and sends it again at once.</param>
/// <param name="withKeys">True: every request has an Idempotency-Key and its records no id. False: the records have ids and the request no key.</param>
internal sealed class LoadClient(Gate gate, IReadOnlyList<string> functions, int number, int seed, bool withKeys, bool breaksOff)
{
    private const int BatchRecordsMax = 60;
    private const int PatienceMsMax = 30;

    private readonly Random random = new(seed);
    private readonly List<LoadRecord> acknowledged = [];
    private readonly ConcurrentDictionary<string, int> statesHeard = new();
    private int requests;

    /// <summary>What was answered with 200; read it when the client has ended.</summary>
    public IReadOnlyList<LoadRecord> Acknowledged => acknowledged;

    /// <summary>Requests that were answered with 200 so far.</summary>
    public int Requests => Volatile.Read(ref requests);

    /// <summary>Requests that had to be sent again.</summary>
    public int Retries { get; private set; }

    /// <summary>Names that refusals gave the server's state.</summary>
    public IEnumerable<string> StatesHeard => statesHeard.Keys;

    /// <summary>Runs until <paramref name="enough"/>, and then ends the request it is at; <paramref name="giveUp"/> ends that too.</summary>
    public async Task RunAsync(CancellationToken enough, CancellationToken giveUp)
    {
        using var client = new HttpClient(new SocketsHttpHandler { MaxConnectionsPerServer = 1 });
        client.DefaultRequestHeaders.Add("X-API-Key", Servers.ServerProcess.Key);
        while (!enough.IsCancellationRequested)
        {
            var isBatch = random.Next(3) > 0;
            var records = Enumerable.Range(0, isBatch ? random.Next(1, BatchRecordsMax + 1) : 1).Select(Make).ToList();
            await SendAsync(client, isBatch, records, giveUp);
            acknowledged.AddRange(records);
            Interlocked.Increment(ref requests);
        }
    }

    private LoadRecord Make(int index)
    {
        var id = withKeys ? null : $"{number}-{requests}-{index}";
        return LoadRecord.Next(random, functions[random.Next(functions.Count)], id, TimeProvider.System.GetUtcNow());
    }

    private async Task SendAsync(HttpClient client, bool isBatch, List<LoadRecord> records, CancellationToken giveUp)
    {
        var body = Encoding.UTF8.GetBytes(Body(isBatch, records));
        while (true)
        {
            var address = await gate.AddressAsync(giveUp);
            using var patience = CancellationTokenSource.CreateLinkedTokenSource(giveUp);
            if (breaksOff && random.Next(3) == 0) patience.CancelAfter(TimeSpan.FromMilliseconds(random.Next(0, PatienceMsMax)));
            try
            {
                using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(address, isBatch ? "/api/v1/ingest/batch" : "/api/v1/ingest")) { Content = new ByteArrayContent(body) };
                request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
                if (withKeys) request.Headers.Add("Idempotency-Key", $"{number}-{requests}");
                using var answer = await client.SendAsync(request, patience.Token);
                var text = await answer.Content.ReadAsStringAsync(patience.Token);
                if (answer.StatusCode == HttpStatusCode.OK) return;
                // A server that stops, and a key whose first request still runs: both are asked again. Everything else is wrong.
                Assert.True(answer.StatusCode is HttpStatusCode.ServiceUnavailable or HttpStatusCode.Conflict, $"{(int)answer.StatusCode} {text}");
                if (answer.StatusCode == HttpStatusCode.ServiceUnavailable) await TakeRefusalAsync(answer, text, patience.Token);
            }
            catch (Exception failure) when (failure is HttpRequestException or IOException)
            {
                // The server died under the request: nobody knows whether it counted.
            }
            catch (OperationCanceledException) when (!giveUp.IsCancellationRequested)
            {
                // Out of patience: nobody knows either.
            }
            Retries++;
        }
    }

    /// <summary>It says what it is and when to come again; the client comes a little earlier.</summary>
    private async Task TakeRefusalAsync(HttpResponseMessage answer, string text, CancellationToken cancellation)
    {
        Assert.True(answer.Headers.RetryAfter?.Delta >= TimeSpan.FromSeconds(1), $"503 without Retry-After: {text}");
        Assert.Equal("application/problem+json", answer.Content.Headers.ContentType?.MediaType);
        statesHeard.TryAdd((string?)JsonNode.Parse(text)!["state"] ?? "", 0);
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(100));
        await timer.WaitForNextTickAsync(cancellation);
    }

    private static string Body(bool isBatch, List<LoadRecord> records)
    {
        var json = new StringBuilder(isBatch ? "{\"invocations\":[" : "");
        for (var index = 0; index < records.Count; index++)
        {
            if (index > 0) json.Append(',');
            records[index].WriteTo(json);
        }
        return json.Append(isBatch ? "]}" : "").ToString();
    }
}
