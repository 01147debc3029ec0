using System.IO.Compression;
using System.Net.Http.Headers;
using System.Text.Json;
using Coldstart.Analytics;
using Coldstart.Cli.Remote;

namespace Coldstart.Cli.Import;

/// <summary>Sends pieces through one door of a server, and asks which of them it has.</summary>
/// <param name="server">Where to.</param>
/// <param name="route">Path of the door.</param>
/// <param name="query">What is said of all lines; begins with <c>?</c>, or is empty.</param>
/// <param name="unit">What a place in an answer counts: line or record.</param>
internal sealed class PieceSender(Server server, string route, string query, string unit)
{
    public const string LogRoute = "/api/v1/ingest/logs";

    public const string BatchRoute = "/api/v1/ingest/batch";

    private const string KeysRoute = "/api/v1/ingest/keys";

    /// <summary>Sends a piece; when this returns, it is durable and counted once, or refused for what it is.</summary>
    /// <param name="key">Its idempotency key.</param>
    /// <param name="head">Stands in front of it.</param>
    /// <param name="piece">The bytes of the file.</param>
    /// <param name="contentType">Their media type.</param>
    /// <param name="placeBefore">Lines or records of the file in front of it.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <exception cref="CommandFailedException">The server will never take it.</exception>
    public async Task<PieceAnswer> SendAsync(string key, ReadOnlyMemory<byte> head, ReadOnlyMemory<byte> piece, string contentType, long placeBefore, CancellationToken cancellation)
    {
        var body = Compress(head.Span, piece.Span);
        var headLines = head.Span.Count((byte)'\n');
        var answer = await server.AskAsync(
            address =>
            {
                var content = new ByteArrayContent(body.GetBuffer(), 0, (int)body.Length);
                content.Headers.ContentType = new MediaTypeHeaderValue(contentType);
                content.Headers.ContentEncoding.Add("gzip");
                var request = new HttpRequestMessage(HttpMethod.Post, At(address, route + query)) { Content = content };
                request.Headers.Add("Idempotency-Key", key);
                return request;
            },
            cancellation);
        return answer.Status switch
        {
            200 => PieceAnswer.Accepted(answer.Body, answer.IsReplayed, index => $"{unit} {placeBefore + index + 1 - headLines}"),
            400 => PieceAnswer.AllWrong(answer.Body, piece.Span.Count((byte)'\n')),
            413 => throw new CommandFailedException($"The server takes no requests of {Limits.ImportPieceBytes >> 20} MiB and a line: start it with larger --body-bytes and --inflated-bytes."),
            _ => throw new CommandFailedException($"The server refuses a piece of the file: {answer.Detail}"),
        };
    }

    /// <summary>The place of the first of some keys that is used up, or -1.</summary>
    public async Task<int> FirstUsedAsync(IReadOnlyList<string> keys, CancellationToken cancellation)
    {
        for (var from = 0; from < keys.Count; from += Limits.KeysPerLookup)
        {
            var question = JsonSerializer.SerializeToUtf8Bytes(new Dictionary<string, object> { ["route"] = route, ["keys"] = keys.Skip(from).Take(Limits.KeysPerLookup) });
            var answer = await server.AskAsync(
                address =>
                {
                    var content = new ByteArrayContent(question);
                    content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
                    return new HttpRequestMessage(HttpMethod.Post, At(address, KeysRoute)) { Content = content };
                },
                cancellation);
            if (answer.Status != 200 || !answer.Body.TryGetProperty("used", out var used)) throw new CommandFailedException($"The server does not tell what was imported before: {answer.Detail}");
            if (used.GetArrayLength() > 0) return from + used[0].GetInt32();
        }
        return -1;
    }

    // Under the path that the server is said to have, if any.
    private static Uri At(Uri address, string path) => new(address, path[1..]);

    private static MemoryStream Compress(ReadOnlySpan<byte> head, ReadOnlySpan<byte> piece)
    {
        var body = new MemoryStream(head.Length + (piece.Length / 4));
        using (var gzip = new GZipStream(body, CompressionLevel.Fastest, leaveOpen: true))
        {
            gzip.Write(head);
            gzip.Write(piece);
        }
        return body;
    }
}
