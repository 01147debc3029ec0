using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;

namespace Coldstart.Faults.Tests.Servers;

/// <summary>A client with one key.</summary>
internal sealed class Questions : IDisposable
{
    private readonly HttpClient client;

    public Questions(Uri address, string key = ServerProcess.Key)
    {
        client = new HttpClient { BaseAddress = address, Timeout = Deadline.Whole };
        client.DefaultRequestHeaders.Add("X-API-Key", key);
    }

    public HttpClient Client => client;

    public async Task<JsonNode> GetAsync(string path)
    {
        using var answer = await client.GetAsync(path);
        var text = await answer.Content.ReadAsStringAsync();
        Assert.True(answer.IsSuccessStatusCode, $"GET {path}: {(int)answer.StatusCode} {text}");
        return JsonNode.Parse(text)!;
    }

    public async Task<(int Status, JsonNode? Body)> PostAsync(string path, string body, string mediaType = "application/json", string? idempotencyKey = null)
    {
        using var content = new ByteArrayContent(Encoding.UTF8.GetBytes(body));
        content.Headers.ContentType = new MediaTypeHeaderValue(mediaType);
        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = content };
        if (idempotencyKey is not null) request.Headers.Add("Idempotency-Key", idempotencyKey);
        using var answer = await client.SendAsync(request);
        var text = await answer.Content.ReadAsStringAsync();
        return ((int)answer.StatusCode, text.Length == 0 ? null : JsonNode.Parse(text));
    }

    /// <summary>Posts what must be accepted.</summary>
    public async Task<JsonNode> AcceptedAsync(string path, string body, string mediaType = "application/json")
    {
        var (status, answer) = await PostAsync(path, body, mediaType);
        Assert.True(status == 200, $"POST {path}: {status} {answer}");
        return answer!;
    }

    /// <summary>The ids of the project's functions by name, over all pages.</summary>
    public async Task<Dictionary<string, string>> FunctionIdsAsync()
    {
        var ids = new Dictionary<string, string>(StringComparer.Ordinal);
        string? cursor = null;
        do
        {
            var page = await GetAsync("/api/v1/functions?window=30d&limit=100" + (cursor is null ? "" : "&cursor=" + Uri.EscapeDataString(cursor)));
            foreach (var function in page["functions"]!.AsArray()) ids.Add((string)function!["function_name"]!, (string)function["id"]!);
            cursor = (string?)page["next_cursor"];
        }
        while (cursor is not null);
        return ids;
    }

    public void Dispose() => client.Dispose();
}
