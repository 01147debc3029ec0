using System.IO.Compression;
using System.Text;
using Coldstart.Fuzz.Tests.Decoders;
using Coldstart.Fuzz.Tests.Mutation;
using Coldstart.Ingestion.Otlp;

namespace Coldstart.Fuzz.Tests.Requests;

/// <summary>Makes the request of a number: a good one for one of the routes, changed here and there.</summary>
internal sealed class RequestMaker(IReadOnlyList<(string Method, string Path)> routes, IReadOnlyList<Guid> ids, DateTimeOffset now)
{
    private static readonly string[] Parameters =
    [
        "window", "environment", "search", "sort", "limit", "cursor", "metric", "step", "from", "to", "group_by", "order", "function_id", "door", "reason", "type",
        "function_name", "region", "account_id", "architecture", "log_group", "log_stream", "", "a[]",
    ];

    private static readonly string[] Methods = ["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS", "TRACE", "BREW"];

    private static readonly string[] Types = ["application/json", "application/x-ndjson", "text/plain", "application/json; charset=utf-8", "application/json; charset=nonsense", "text/html", "*/*", "application/vnd.a+json", "x"];

    private static readonly string[] Encodings = ["gzip", "deflate", "br", "identity", "zstd", "gzip, gzip", "GZIP", ""];

    /// <summary>Half of all requests bring records; the others go over all routes.</summary>
    public FuzzRequest Make(long number)
    {
        var random = FuzzSettings.RandomOf(number);
        var mutator = new Mutator(random);
        var (method, path) = random.Next(2) == 0 ? routes[random.Next(routes.Count)] : ("POST", mutator.Pick<string>(["/api/v1/ingest", "/api/v1/ingest/batch", "/api/v1/ingest/batch", "/api/v1/ingest/logs", "/api/v1/ingest/telemetry", "/v1/traces", "/v1/metrics", "/v1/logs"]));
        var route = path;
        if (random.Next(40) == 0) method = mutator.Pick<string>(Methods);
        path = path.Replace("{id}", random.Next(20) == 0 ? Uri.EscapeDataString(mutator.Text("id")) : mutator.Pick(ids).ToString(), StringComparison.Ordinal);
        if (random.Next(60) == 0) path += mutator.Pick<string>(["/", "//", "/..", "/%2e%2e/", ";x", "%00", "/x"]);
        if (random.Next(route.Contains("ingest", StringComparison.Ordinal) ? 6 : 2) == 0 || route.EndsWith("/logs", StringComparison.Ordinal) || route.EndsWith("/telemetry", StringComparison.Ordinal)) path += "?" + Query(random, mutator, route);
        var headers = new List<(string, string)>();
        if (OtlpOf(route) is { } signal) return Otlp(number, random, mutator, method, path, signal, headers);
        if (method is "GET" or "HEAD" or "DELETE" && random.Next(10) > 0) return Finish(number, random, mutator, method, path, null, null, headers);
        var plain = Body(number, random, mutator, route);
        var type = route.EndsWith("/logs", StringComparison.Ordinal) ? "text/plain" : plain.Contains((byte)'\n') && plain[0] == '{' ? "application/x-ndjson" : "application/json";
        headers.Add(("Content-Type", random.Next(15) == 0 ? mutator.Pick<string>(Types) : type));
        return random.Next(4) == 0 ? Encoded(number, random, mutator, method, path, plain, headers) : Finish(number, random, mutator, method, path, plain, plain, headers);
    }

    private static OtlpSignal? OtlpOf(string route) => route switch
    {
        "/v1/traces" => OtlpSignal.Traces,
        "/v1/metrics" => OtlpSignal.Metrics,
        "/v1/logs" => OtlpSignal.Logs,
        _ => null,
    };

    private static FuzzRequest Otlp(long number, Random random, Mutator mutator, string method, string path, OtlpSignal signal, List<(string, string)> headers)
    {
        var isJson = random.Next(2) == 0;
        var plain = isJson ? Document(random, mutator, OtlpTargets.TextOf(signal)) : Maybe(random, mutator, OtlpTargets.BinaryOf(signal), 2);
        headers.Add(("Content-Type", random.Next(15) == 0 ? mutator.Pick<string>(Types) : isJson ? "application/json" : "application/x-protobuf"));
        return random.Next(4) == 0 ? Encoded(number, random, mutator, method, path, plain, headers) : Finish(number, random, mutator, method, path, plain, plain, headers);
    }

    private static FuzzRequest Encoded(long number, Random random, Mutator mutator, string method, string path, byte[] plain, List<(string, string)> headers)
    {
        var encoding = random.Next(6) == 0 ? mutator.Pick<string>(Encodings) : "gzip";
        var bytes = Compress(plain, random.Next(20) == 0 ? "br" : encoding);
        headers.Add(("Content-Encoding", encoding));
        // Broken somewhere: what the server makes of it, nobody knows.
        return random.Next(3) == 0
            ? Finish(number, random, mutator, method, path, mutator.Bytes(bytes), null, headers)
            : Finish(number, random, mutator, method, path, bytes, encoding == "gzip" ? plain : null, headers);
    }

    private static FuzzRequest Finish(long number, Random random, Mutator mutator, string method, string path, byte[]? body, byte[]? plain, List<(string, string)> headers)
    {
        if (random.Next(5) == 0) headers.Add(("Idempotency-Key", random.Next(4) > 0 ? $"k-{random.Next(200)}" : random.Next(6) == 0 ? new string('k', random.Next(400)) : mutator.Text("import:x").Replace("\ud83d\ude00", "x", StringComparison.Ordinal)));
        if (random.Next(30) == 0) headers.Add((mutator.Pick<string>(["Origin", "Range", "Accept", "If-Match", "X-Forwarded-For", "Accept-Encoding", "Expect", "Cookie", "Authorization"]), mutator.Pick<string>(["*", "100-continue", "bytes=0-5", "null", "a=b", "https://x", "Bearer x"])));
        return new FuzzRequest(number, method, path, body, plain, headers);
    }

    private byte[] Body(long number, Random random, Mutator mutator, string route)
    {
        if (route.EndsWith("/logs", StringComparison.Ordinal)) return Maybe(random, mutator, Encoding.UTF8.GetBytes(Samples.Text(mutator.Pick<string>(Samples.Logs))), 3);
        if (route.EndsWith("/telemetry", StringComparison.Ordinal)) return Document(random, mutator, Samples.Text("telemetry.json"));
        if (route.EndsWith("/ingest/keys", StringComparison.Ordinal)) return Document(random, mutator, Samples.Text("keys.json"));
        if (!route.Contains("ingest", StringComparison.Ordinal)) return Document(random, mutator, Samples.Text("key.json"));
        var count = route.EndsWith("/batch", StringComparison.Ordinal) ? random.Next(0, 9) : 1;
        var records = Enumerable.Range(0, count).Select(index => Samples.Invocation(random, now, number, index)).ToList();
        if (count == 1 && route.EndsWith("/ingest", StringComparison.Ordinal)) return Document(random, mutator, records[0]);
        return random.Next(3) switch
        {
            0 => Document(random, mutator, $"[{string.Join(',', records)}]"),
            1 => Document(random, mutator, $"{{\"invocations\":[{string.Join(',', records)}]}}"),
            _ => Maybe(random, mutator, Encoding.UTF8.GetBytes(string.Join('\n', records.Select(record => random.Next(3) == 0 ? mutator.Json(record) : record)) + "\n"), 6),
        };
    }

    private static byte[] Document(Random random, Mutator mutator, string json) =>
        Maybe(random, mutator, Encoding.UTF8.GetBytes(random.Next(2) == 0 ? mutator.Json(json) : json), 5);

    private static byte[] Maybe(Random random, Mutator mutator, byte[] bytes, int oneIn)
    {
        var changed = random.Next(oneIn) == 0 ? mutator.Bytes(bytes) : bytes;
        return changed.Length == 0 ? [(byte)' '] : changed;
    }

    private static string Query(Random random, Mutator mutator, string route)
    {
        var parts = new List<string>();
        if (route.EndsWith("/logs", StringComparison.Ordinal) && random.Next(4) > 0) parts.Add("function_name=log-x");
        if (route.EndsWith("/telemetry", StringComparison.Ordinal) && random.Next(4) > 0) parts.Add("function_name=telemetry-x");
        for (var count = random.Next(0, 4); count > 0; count--)
        {
            var text = mutator.Text("1h");
            parts.Add($"{mutator.Pick<string>(Parameters)}={(random.Next(8) == 0 && text.All(char.IsAscii) && !text.Any(static letter => letter is ' ' or '"' or '<') ? text : Uri.EscapeDataString(text.Replace("\ud83d\ude00", "x", StringComparison.Ordinal)))}");
        }
        return string.Join('&', parts);
    }

    private static byte[] Compress(byte[] bytes, string encoding)
    {
        using var target = new MemoryStream();
        using (Stream packed = encoding switch
        {
            "br" => new BrotliStream(target, CompressionLevel.Fastest, leaveOpen: true),
            "deflate" => new ZLibStream(target, CompressionLevel.Fastest, leaveOpen: true),
            _ => new GZipStream(target, CompressionLevel.Fastest, leaveOpen: true),
        })
        {
            packed.Write(bytes);
        }
        return target.ToArray();
    }
}
