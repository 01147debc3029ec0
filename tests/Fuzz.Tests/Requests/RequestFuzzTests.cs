using System.Net.Http.Headers;
using System.Text.Json;
using Xunit.Abstractions;

namespace Coldstart.Fuzz.Tests.Requests;

/// <summary>Mad requests over every route with a good key: never a 5xx, a hang, memory beyond the bounds, or a wrong count.</summary>
[Trait("Speed", "slow")]
public sealed class RequestFuzzTests(FuzzServer server, ITestOutputHelper output) : IClassFixture<FuzzServer>
{
    private const int Workers = 4;
    private const int CleanEvery = 20;
    private const long MemoryBytesMax = 700L << 20;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly DateTimeOffset now = TimeProvider.System.GetUtcNow();
    private readonly Lock gate = new();
    private readonly Dictionary<int, int> statuses = [];
    private readonly HashSet<string> reached = [];

    [Fact]
    public async Task Requests_ChangedInAnyWay_AreAnsweredAndCountedRightly()
    {
        var maker = new RequestMaker(server.Routes, server.Ids, now);
        var oracle = new Oracle(now);
        var clean = Enumerable.Range(0, Workers).Select(static worker => new CleanClient($"clean-{worker}", worker)).ToList();
        await Task.WhenAll(Enumerable.Range(0, Workers).Select(worker => Task.Run(() => WorkAsync(worker, maker, oracle, clean[worker]))));

        output.WriteLine($"{string.Join(", ", statuses.OrderBy(static pair => pair.Key))}; {oracle.Certain} records certain, {oracle.Unknown} of unknown functions, {oracle.Counts.Count} names");
        using var client = server.NewClient();
        if (FuzzSettings.Only < 0)
        {
            foreach (var one in clean) await AssertExactAsync(client, one);
            Assert.Equal(server.Routes.Select(static route => $"{route.Method} {route.Path}").Order(), reached.Order());
            Assert.True(statuses[200] > FuzzSettings.Requests / 4 && statuses[400] > FuzzSettings.Requests / 50, string.Join(", ", statuses.OrderBy(static pair => pair.Key)));
            Assert.True(oracle.Certain > FuzzSettings.Requests / 5, $"{oracle.Certain} records are too few to tell");
        }
        await AssertCountedAsync(client, oracle);
        Assert.True(GC.GetTotalMemory(forceFullCollection: true) < MemoryBytesMax, $"{GC.GetTotalMemory(false) >> 20} MB");
    }

    private async Task WorkAsync(int worker, RequestMaker maker, Oracle oracle, CleanClient clean)
    {
        using var client = server.NewClient();
        for (long number = worker; number < FuzzSettings.Requests; number += Workers)
        {
            if (FuzzSettings.Only >= 0 && number != FuzzSettings.Only) continue;
            if (number / Workers % CleanEvery == 0 && FuzzSettings.Only < 0) await clean.SendAsync(client, CancellationToken.None);
            await TryAsync(client, maker.Make(number), oracle);
        }
    }

    private async Task TryAsync(HttpClient client, FuzzRequest made, Oracle oracle)
    {
        using var patience = new CancellationTokenSource(Patience);
        try
        {
            using var request = Message(made);
            using var answer = await client.SendAsync(request, patience.Token);
            var bytes = await answer.Content.ReadAsByteArrayAsync(patience.Token);
            var status = (int)answer.StatusCode;
            // OTLP has no 409: what runs still must be sent again, and only this says so.
            var isRunning = status == 503 && made.Path.StartsWith("/v1/", StringComparison.Ordinal) && answer.Headers.RetryAfter is not null;
            Assert.True(status < 500 || isRunning, $"{made} was answered {status} {System.Text.Encoding.UTF8.GetString(bytes)}");
            lock (gate)
            {
                statuses[status] = statuses.GetValueOrDefault(status) + 1;
                if (status != 404) Reach(made);
                if (status != 200) return;
                using var json = made.IsInvocations ? JsonDocument.Parse(bytes) : null;
                if (json is not null) oracle.Take(made, json.RootElement, answer.Headers.Contains("Idempotency-Replayed"));
            }
        }
        catch (OperationCanceledException)
        {
            Assert.Fail($"{made} was not answered within {Patience.TotalSeconds} s");
        }
        catch (HttpRequestException failure)
        {
            // Closed in the face of a body that nobody wants to read to its end: the answer may be lost with it.
            lock (gate) statuses[0] = statuses.GetValueOrDefault(0) + 1;
            Assert.True(made.Body is { Length: > 1 << 16 } || made.Headers.Any(static header => header.Name == "Expect"), $"{made}: {failure.Message}");
        }
    }

    /// <summary>The route that a request went to, as far as its path still names one.</summary>
    private void Reach(FuzzRequest made)
    {
        var path = made.Path.Split('?')[0];
        foreach (var id in server.Ids) path = path.Replace(id.ToString(), "{id}", StringComparison.Ordinal);
        if (server.Routes.Contains((made.Method, path))) reached.Add($"{made.Method} {path}");
    }

    private static HttpRequestMessage Message(FuzzRequest made)
    {
        var request = new HttpRequestMessage(new HttpMethod(made.Method), new Uri(made.Path, UriKind.Relative));
        request.Headers.Add("X-API-Key", FuzzServer.Key);
        if (made.Body is not null) request.Content = new ByteArrayContent(made.Body);
        foreach (var (name, value) in made.Headers)
        {
            var headers = name.StartsWith("Content-", StringComparison.Ordinal) ? (HttpHeaders?)request.Content?.Headers : request.Headers;
            headers?.TryAddWithoutValidation(name, value);
        }
        return request;
    }

    private static async Task AssertExactAsync(HttpClient client, CleanClient one)
    {
        var function = Assert.Single(await FunctionsAsync(client, one.Function));
        var status = function.GetProperty("status");
        Assert.Equal((one.Invocations, one.Errors, one.BilledMs), (status.GetProperty("invocations").GetInt64(), status.GetProperty("error").GetInt64(), function.GetProperty("billed_duration").GetProperty("total_ms").GetInt64()));
    }

    private static async Task AssertCountedAsync(HttpClient client, Oracle oracle)
    {
        foreach (var (name, (least, most)) in oracle.Counts)
        {
            var counted = 0L;
            foreach (var function in await FunctionsAsync(client, name))
            {
                var status = function.GetProperty("status");
                counted += status.GetProperty("invocations").GetInt64() + status.GetProperty("throttled").GetInt64() + status.GetProperty("warmups").GetInt64();
            }
            Assert.True(counted >= least && counted <= most + oracle.Unknown, $"COLDSTART_FUZZ_SEED={FuzzSettings.Seed}: {name} has {counted}, and {least} to {most} (and {oracle.Unknown} of unknown functions) were acknowledged");
        }
    }

    /// <summary>All functions of a name, in whatever account and region.</summary>
    private static async Task<List<JsonElement>> FunctionsAsync(HttpClient client, string name)
    {
        var list = await GetAsync(client, $"/api/v1/functions?window=30d&limit=1000&search={Uri.EscapeDataString(name)}");
        var ids = list.GetProperty("functions").EnumerateArray().Where(function => function.GetProperty("function_name").GetString() == name).Select(static function => function.GetProperty("id").GetString()).ToList();
        var functions = new List<JsonElement>();
        foreach (var id in ids) functions.Add(await GetAsync(client, $"/api/v1/functions/{id}?window=30d"));
        return functions;
    }

    private static async Task<JsonElement> GetAsync(HttpClient client, string path)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.Add("X-API-Key", FuzzServer.Key);
        using var answer = await client.SendAsync(request);
        var text = await answer.Content.ReadAsStringAsync();
        Assert.True(answer.IsSuccessStatusCode, $"{path}: {text}");
        using var json = JsonDocument.Parse(text);
        return json.RootElement.Clone();
    }
}
