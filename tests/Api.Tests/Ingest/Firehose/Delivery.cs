using System.Text;
using System.Text.Json;
using Coldstart.Api.Tests.Fakes;

namespace Coldstart.Api.Tests.Ingest.Firehose;

/// <summary>A request as Firehose makes it.</summary>
internal static class Delivery
{
    public const string Door = "/api/v1/ingest/firehose";
    public const string SourceArn = "arn:aws:firehose:eu-central-1:123456789012:deliverystream/logs";

    public static byte[] Body(string requestId, params byte[][] records) => JsonSerializer.SerializeToUtf8Bytes(new
    {
        requestId,
        timestamp = 1_795_176_000_000,
        records = records.Select(static record => new { data = Convert.ToBase64String(record) }),
    });

    public static byte[] Body(string requestId, params string[] records) => Body(requestId, [.. records.Select(Encoding.UTF8.GetBytes)]);

    public static async Task<HttpResponseMessage> PostAsync(ApiServer server, string requestId, byte[] body, string? key = ApiServer.Key, string? encoding = null, params (string Name, string? Value)[] headers)
    {
        var all = new Dictionary<string, string?>
        {
            ["X-Amz-Firehose-Protocol-Version"] = "1.0",
            ["X-Amz-Firehose-Request-Id"] = requestId,
            ["X-Amz-Firehose-Source-Arn"] = SourceArn,
            ["X-Amz-Firehose-Access-Key"] = key,
        };
        foreach (var (name, value) in headers) all[name] = value;
        return await server.SendAsync(HttpMethod.Post, Door, ApiServer.Bytes(body, "application/json", encoding), null, [.. all.Where(static header => header.Value is not null).Select(static header => (header.Key, header.Value!))]);
    }

    /// <summary>The answer, after a look at everything that the protocol asks of it.</summary>
    public static async Task<JsonElement> ReadAsync(HttpResponseMessage answer, string requestId, int status)
    {
        var text = await answer.Content.ReadAsStringAsync();
        Assert.True((int)answer.StatusCode == status, $"expected {status}, got {(int)answer.StatusCode}: {text}");
        Assert.Equal("application/json", answer.Content.Headers.ContentType!.ToString());
        Assert.Equal(Encoding.UTF8.GetByteCount(text), answer.Content.Headers.ContentLength);
        Assert.Empty(answer.Content.Headers.ContentEncoding);
        Assert.True(text.Length <= 1 << 20);
        var json = JsonDocument.Parse(text).RootElement;
        Assert.Equal(requestId, json.GetProperty("requestId").GetString());
        Assert.Equal(JsonValueKind.Number, json.GetProperty("timestamp").ValueKind);
        Assert.Equal(status == 200, !json.TryGetProperty("errorMessage", out var message));
        if (status != 200) Assert.InRange(message.GetString()!.Length, 1, 8192);
        return json;
    }
}
