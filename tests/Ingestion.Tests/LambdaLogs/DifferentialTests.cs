using System.Globalization;
using System.Text;
using System.Text.Json;
using Coldstart.Analytics.Binary;
using Coldstart.Ingestion.LambdaLogs;

namespace Coldstart.Ingestion.Tests.LambdaLogs;

public sealed class DifferentialTests
{
    private static readonly string[] Statuses = ["", "success", "timeout", "error"];
    private static readonly string[] ErrorTypes = ["Runtime.OutOfMemory", "Runtime.ExitError", "Extension.Crash", "Function.Äöü"];

    [Fact]
    public void Decode_TextAndEventOfOneInvocation_StateTheSame()
    {
        const int Seed = 20_261_121;
        var random = new Random(Seed);
        for (var i = 0; i < 2000; i++)
        {
            var (text, json) = Invocation(random);

            var fromText = Decoded.Of(text);
            var fromJson = Decoded.Of(json);

            Assert.True(fromText.Records.Count == 1 && fromText.Records.SequenceEqual(fromJson.Records), $"seed {Seed}, {i}: {text} gives {string.Join('|', fromText.Records)}, {json} gives {string.Join('|', fromJson.Records)}");
        }
    }

    [Fact]
    public void TrySkipValue_MutatedJson_AgreesWithTheFramework()
    {
        const int Seed = 7;
        var random = new Random(Seed);
        var events = SampleLines.Events().Select(sample => sample.Line).ToArray();
        var valid = 0;
        for (var i = 0; i < 20_000; i++)
        {
            var json = Encoding.UTF8.GetBytes(events[random.Next(events.Length)]);
            for (var edits = random.Next(3); edits > 0; edits--) json[random.Next(json.Length)] = (byte)"{}[],:\"\\ 019.-+eEtu/\n\x01n"[random.Next(23)];

            var at = 0;
            var isOurs = JsonScan.TrySkipValue(json, ref at) && JsonScan.SkipSpace(json, at) == json.Length;

            var isTheirs = IsJson(json);
            valid += isTheirs ? 1 : 0;
            Assert.True(isOurs == isTheirs, $"seed {Seed}, {i}: {Encoding.UTF8.GetString(json)}");
        }
        Assert.InRange(valid, 2000, 18_000);
    }

    [Theory]
    [InlineData("""  "" """)]
    [InlineData("\"\\u00e4\\n\\t\\\"\\\\\\/\\b\\f\\r x\"")]
    [InlineData("\"\\ud83d\\ude00\"")]
    [InlineData("\"plain\"")]
    public void Text_OfAString_IsThatOfTheFramework(string json)
    {
        var value = new JsonValue(Encoding.UTF8.GetBytes(json.Trim()));

        Assert.Equal(JsonSerializer.Deserialize<string>(json), Encoding.UTF8.GetString(value.Text(new ByteWriter())));
    }

    [Fact]
    public void Text_OfWhatNoTextHolds_IsReplaced() =>
        Assert.Equal("a\uFFFDb\uFFFDc\uFFFD", Encoding.UTF8.GetString(new JsonValue("\"a\\ud83db\\ude00c\\u0000\""u8).Text(new ByteWriter())));

    private static bool IsJson(byte[] json)
    {
        try
        {
            using var document = JsonDocument.Parse(json, new JsonDocumentOptions { MaxDepth = 64 });
            return true;
        }
        catch (JsonException)
        {
            return false;
        }
    }

    private static (string Text, string Json) Invocation(Random random)
    {
        var id = new Guid(Enumerable.Range(0, 16).Select(_ => (byte)random.Next(256)).ToArray()).ToString();
        var durationMs = random.Next(1, 90_000_000) / 100m;
        var initMs = random.Next(3) == 0 ? random.Next(1, 1_000_000) / 100m : 0;
        var restoreMs = initMs == 0 && random.Next(4) == 0 ? random.Next(1, 1_000_000) / 100m : 0;
        var (billedMs, memory, used, billedRestoreMs) = (random.Next(900_000), random.Next(128, 10_240), random.Next(1, 10_240), random.Next(5000));
        var status = Statuses[random.Next(Statuses.Length)];
        var errorType = status == "error" ? ErrorTypes[random.Next(ErrorTypes.Length)] : "";
        var trace = random.Next(2) == 0 ? "1-6ac7d554-62c6be2f6c1bd8032dac9acf" : "";
        var text = new StringBuilder().Append(CultureInfo.InvariantCulture, $"REPORT RequestId: {id}\tDuration: {durationMs:F2} ms\tBilled Duration: {billedMs} ms\tMemory Size: {memory} MB\tMax Memory Used: {used} MB");
        var metrics = new StringBuilder().Append(CultureInfo.InvariantCulture, $"\"durationMs\":{durationMs},\"billedDurationMs\":{billedMs}.0,\"memorySizeMB\":{memory},\"maxMemoryUsedMB\":{used}");
        if (initMs > 0)
        {
            text.Append(CultureInfo.InvariantCulture, $"\tInit Duration: {initMs:F2} ms");
            metrics.Append(CultureInfo.InvariantCulture, $",\"initDurationMs\":{initMs}");
        }
        if (restoreMs > 0)
        {
            text.Append(CultureInfo.InvariantCulture, $"\tRestore Duration: {restoreMs:F2} ms\tBilled Restore Duration: {billedRestoreMs} ms");
            metrics.Append(CultureInfo.InvariantCulture, $",\"restoreDurationMs\":{restoreMs},\"billedRestoreDurationMs\":\"{billedRestoreMs}\"");
        }
        if (status.Length > 0) text.Append(CultureInfo.InvariantCulture, $"\tStatus: {status}");
        if (errorType.Length > 0) text.Append(CultureInfo.InvariantCulture, $"\tError Type: {errorType}");
        if (trace.Length > 0) text.Append(CultureInfo.InvariantCulture, $"\t\nXRAY TraceId: {trace}\tSegmentId: 0\t");
        var record = $"\"requestId\":\"{id}\",\"metrics\":{{{metrics}}}"
            + (status.Length > 0 ? $",\"status\":\"{status}\"" : "")
            + (errorType.Length > 0 ? $",\"errorType\":{JsonSerializer.Serialize(errorType)}" : "")
            + (trace.Length > 0 ? $",\"tracing\":{{\"type\":\"X-Amzn-Trace-Id\",\"value\":\"Root={trace};Parent=0;Sampled=1\"}}" : "");
        return ("2026-11-20T10:00:00.123Z " + text, "{\"time\":\"2026-11-20T10:00:00.123Z\",\"type\":\"platform.report\",\"record\":{" + record + "}}");
    }
}
