using System.Text.Json;

namespace Coldstart.Ingestion.Tests.CloudWatch;

/// <summary>Payloads as CloudWatch Logs makes them.</summary>
internal static class Payloads
{
    public const string Group = "/aws/lambda/orders";
    public const string Stream = "2026/11/20/[$LATEST]26b6a45d574f442ea28438923cbf7bf7";

    /// <summary>2026-11-20T12:00:00Z.</summary>
    public const long TimeMs = 1_795_176_000_000;

    /// <summary>A payload with these messages, one a millisecond.</summary>
    public static string Of(string group, string stream, params string[] messages) => JsonSerializer.Serialize(new
    {
        messageType = "DATA_MESSAGE",
        owner = "123456789012",
        logGroup = group,
        logStream = stream,
        subscriptionFilters = new[] { "all" },
        logEvents = messages.Select(static (message, at) => new { id = (36_000_000_000 + at).ToString(System.Globalization.CultureInfo.InvariantCulture), timestamp = TimeMs + at, message }),
    });

    public static string Report(string id, string more = "") => $"REPORT RequestId: {id}\tDuration: 12.50 ms\tBilled Duration: 13 ms\tMemory Size: 128 MB\tMax Memory Used: 36 MB\t{more}\n";

    public static string Start(string id) => $"START RequestId: {id} Version: $LATEST\n";

    public static string End(string id) => $"END RequestId: {id}\n";
}
