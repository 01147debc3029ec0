using System.Globalization;
using System.IO.Compression;
using System.Net;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Coldstart.Cli.Tests.Import;

/// <summary>
/// The doors of a server with the contract of the idempotency key and nothing else: counts each id that a line tells, and is away, busy or cut
/// off when a test wants it.
/// </summary>
internal sealed partial class FakeServer : HttpMessageHandler
{
    public const string Key = "csa_0123456789abcdefghijklmnopqrstuv";

    private readonly Dictionary<string, (string BodyHash, string Answer)> used = new(StringComparer.Ordinal);

    /// <summary>How often each id was counted.</summary>
    public Dictionary<string, int> Counts { get; } = new(StringComparer.Ordinal);

    /// <summary>Pieces that came, as they came, each with its key.</summary>
    public List<(string Path, string Key, string Body)> Pieces { get; } = [];

    /// <summary>Asked with the number of each piece's request, from 0: what happens to it.</summary>
    public Func<int, Fault> FaultOf { get; set; } = static _ => Fault.None;

    public int Requests { get; private set; }

    public int Questions { get; private set; }

    /// <summary>Which line counts as a record; the group is its id.</summary>
    public Regex Record { get; init; } = Report();

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        if (request.Headers.GetValues("X-API-Key").Single() != Key) return Answer(HttpStatusCode.Unauthorized, """{"detail":"Invalid or missing API key"}""");
        var path = request.RequestUri!.AbsolutePath;
        if (path == "/api/v1/ingest/keys") return await TellUsedAsync(request, cancellationToken);
        var fault = FaultOf(Requests++);
        if (fault == Fault.Lost) throw new HttpRequestException("connection refused");
        if (fault == Fault.Busy) return Busy();
        var answer = Take(path + request.RequestUri.Query, request.Headers.GetValues("Idempotency-Key").Single(), await BodyAsync(request, cancellationToken));
        // Counted, and the client never hears of it.
        return fault == Fault.Cut ? throw new HttpRequestException("connection reset") : answer;
    }

    private HttpResponseMessage Take(string path, string key, string body)
    {
        var hash = Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(body)));
        if (used.TryGetValue(key, out var first))
        {
            if (first.BodyHash != hash) return Answer(HttpStatusCode.UnprocessableEntity, """{"detail":"other body"}""");
            var repeated = Answer(HttpStatusCode.OK, first.Answer);
            repeated.Headers.Add("Idempotency-Replayed", "true");
            return repeated;
        }
        Pieces.Add((path, key, body));
        var (processed, failed) = (0, 0);
        foreach (var line in body.Split('\n').Where(static line => line.Length > 0))
        {
            if (Record.Match(line) is { Success: true } match)
            {
                processed++;
                Counts[match.Groups[1].Value] = Counts.GetValueOrDefault(match.Groups[1].Value) + 1;
            }
            else
            {
                failed++;
            }
        }
        var isBatch = path.StartsWith("/api/v1/ingest/batch", StringComparison.Ordinal);
        if (isBatch && processed == 0) return Answer(HttpStatusCode.BadRequest, """{"errors":[{"pointer":"/0","detail":"must be JSON"}]}""");
        var answer = string.Create(CultureInfo.InvariantCulture, $$"""{"status":"ok","processed":{{processed}},"failed":{{failed}},"duplicates":0,"errors":[]}""");
        used.Add(key, (hash, answer));
        return Answer(HttpStatusCode.OK, answer);
    }

    private async Task<HttpResponseMessage> TellUsedAsync(HttpRequestMessage request, CancellationToken cancellation)
    {
        Questions++;
        var question = await request.Content!.ReadFromJsonAsync<JsonElement>(cancellation);
        var keys = question.GetProperty("keys").EnumerateArray().Select(static key => key.GetString()!).ToList();
        Assert.InRange(keys.Count, 1, 1000);
        return Answer(HttpStatusCode.OK, JsonSerializer.Serialize(new { used = Enumerable.Range(0, keys.Count).Where(index => used.ContainsKey(keys[index])) }));
    }

    private static async Task<string> BodyAsync(HttpRequestMessage request, CancellationToken cancellation)
    {
        Assert.Equal(["gzip"], request.Content!.Headers.ContentEncoding);
        using var gzip = new GZipStream(await request.Content.ReadAsStreamAsync(cancellation), CompressionMode.Decompress);
        using var text = new StreamReader(gzip);
        return await text.ReadToEndAsync(cancellation);
    }

    private static HttpResponseMessage Answer(HttpStatusCode status, string json) => new(status) { Content = new StringContent(json, Encoding.UTF8, "application/json") };

    private static HttpResponseMessage Busy()
    {
        var busy = Answer(HttpStatusCode.ServiceUnavailable, """{"detail":"busy"}""");
        busy.Headers.Add("Retry-After", "7");
        return busy;
    }

    [GeneratedRegex(@"REPORT RequestId: (\S+)\tDuration: ")]
    public static partial Regex Report();

    [GeneratedRegex("\"invocation_id\":\"([^\"]+)\".*}")]
    public static partial Regex Invocation();
}

/// <summary>What happens to a request on its way.</summary>
internal enum Fault
{
    None,

    /// <summary>It never arrives.</summary>
    Lost,

    /// <summary>It is done, and its answer never arrives.</summary>
    Cut,

    /// <summary>503 with Retry-After.</summary>
    Busy,
}
