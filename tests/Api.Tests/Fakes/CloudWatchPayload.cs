using System.IO.Compression;
using System.Text;
using System.Text.Json;

namespace Coldstart.Api.Tests.Fakes;

/// <summary>Payloads as CloudWatch Logs sends them.</summary>
internal static class CloudWatchPayload
{
    public const string Account = "123456789012";
    public const string Stream = "2026/11/20/[$LATEST]26b6a45d574f442ea28438923cbf7bf7";

    /// <summary>The JSON of a payload whose events are of now.</summary>
    public static string Of(string function, params (string Id, string Message)[] events) => Of(function, TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds(), events);

    public static string Of(string function, long timeMs, params (string Id, string Message)[] events) => JsonSerializer.Serialize(new
    {
        messageType = "DATA_MESSAGE",
        owner = Account,
        logGroup = "/aws/lambda/" + function,
        logStream = Stream,
        subscriptionFilters = new[] { "all" },
        logEvents = events.Select(logEvent => new { id = logEvent.Id, timestamp = timeMs, message = logEvent.Message }),
    });

    public static string Report(string id) => $"REPORT RequestId: {id}\tDuration: 12.50 ms\tBilled Duration: 13 ms\tMemory Size: 128 MB\tMax Memory Used: 36 MB\t\n";

    public static byte[] Gzip(string text) => Gzip(Encoding.UTF8.GetBytes(text));

    public static byte[] Gzip(byte[] bytes)
    {
        using var packed = new MemoryStream();
        using (var stream = new GZipStream(packed, CompressionLevel.Optimal, leaveOpen: true)) stream.Write(bytes);
        return packed.ToArray();
    }
}
