using System.IO.Compression;
using System.Text;
using System.Text.Json;

namespace Coldstart.Faults.Tests.Firehose;

/// <summary>What the deliveries of a test hold.</summary>
internal static class FirehoseDeliveries
{
    public const int ReportsPerPayload = 5;

    /// <summary>A payload of CloudWatch Logs with invocations of a function, packed; a line that only the delivery's own id protects; and now and then poison.</summary>
    public static List<byte[]> Records(int number, string function)
    {
        var now = TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds();
        var payload = JsonSerializer.SerializeToUtf8Bytes(new
        {
            messageType = "DATA_MESSAGE",
            owner = "123456789012",
            logGroup = "/aws/lambda/" + function,
            logStream = "2026/11/20/[$LATEST]26b6a45d574f442ea28438923cbf7bf7",
            subscriptionFilters = new[] { "all" },
            logEvents = Enumerable.Range(0, ReportsPerPayload).Select(at => new
            {
                id = $"{number}-{at}",
                timestamp = now,
                message = $"REPORT RequestId: {function}-{number}-{at}\tDuration: 12.50 ms\tBilled Duration: 13 ms\tMemory Size: 128 MB\tMax Memory Used: 36 MB\t\n",
            }),
        });
        var records = new List<byte[]> { Gzip(payload), Encoding.UTF8.GetBytes("INIT_REPORT Init Duration: 100.00 ms\tPhase: init\tStatus: error\tError Type: Runtime.ExitError\n") };
        if (IsPoisoned(number)) records.Add(Gzip(payload)[..^7]);
        return records;
    }

    public static bool IsPoisoned(int number) => number % 7 == 0;

    private static byte[] Gzip(byte[] bytes)
    {
        using var packed = new MemoryStream();
        using (var stream = new GZipStream(packed, CompressionLevel.Optimal, leaveOpen: true)) stream.Write(bytes);
        return packed.ToArray();
    }
}
