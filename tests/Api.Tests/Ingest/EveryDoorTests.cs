using System.Globalization;
using System.Text;
using System.Text.Json;
using Coldstart.Api.Tests.Fakes;
using Coldstart.Api.Tests.Ingest.Firehose;

namespace Coldstart.Api.Tests.Ingest;

/// <summary>Every sample through every door that can carry it: the same records, so the same statistics.</summary>
public sealed class EveryDoorTests(ApiServer server) : IClassFixture<ApiServer>
{
    private const string Region = "eu-central-1";
    private const string EmptyReport = "not known";

    private static readonly string[] LineDoors = ["logs", "cloudwatch packed", "cloudwatch envelope", "firehose packed", "firehose unpacked", "firehose bare"];

    private static readonly string[] EventDoors = [.. LineDoors, "telemetry"];

    private static readonly string[] Parts = ["status", "duration", "init_duration", "restore_duration", "cold", "warm", "memory", "billed_duration", "cost"];

    /// <summary>Two real batches, each of an environment.</summary>
    private static readonly string[][] RealLines = [.. new[] { ("06e46194-f277-454e-88d3-1dd7e3860eaa", DoorSamples.Lines[0]), ("4dfec460-05bb-4f62-8fed-e5cade099a36", DoorSamples.Lines[1]) }
        .Select(static told => new[] { $"START RequestId: {told.Item1} Version: $LATEST\n", $"END RequestId: {told.Item1}\n", told.Item2 })];

    [Fact]
    public Task Lines_ThroughEveryDoor_GiveTheSameStatistics() => CheckAsync("line", DoorSamples.Lines, LineDoors, knownMin: 20);

    [Fact]
    public Task Events_ThroughEveryDoor_GiveTheSameStatistics() => CheckAsync("event", DoorSamples.Events, EventDoors, knownMin: 8);

    [Fact]
    public async Task Batches_OfAKinesisStream_GiveTheSameStatisticsAsTheirLines()
    {
        var timeMs = TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds();
        await SendAllAsync("/api/v1/ingest/cloudwatch?region=" + Region, "application/json", JsonSerializer.SerializeToUtf8Bytes(new { Records = Batches("kinesis").Select(batch => new { kinesis = new { data = CloudWatchPayload.Gzip(batch) }, eventSource = "aws:kinesis" }) }));
        await SendAllAsync($"/api/v1/ingest/logs?function_name=kinesis-lines&region={Region}&account_id={CloudWatchPayload.Account}", "text/plain", Encoding.UTF8.GetBytes(string.Concat(RealLines.SelectMany(static batch => batch))));
        using var answer = await Delivery.PostAsync(server, "kinesis-firehose", Delivery.Body("kinesis-firehose", [.. Batches("kinesis-firehose").Select(CloudWatchPayload.Gzip)]));
        await ApiServer.ReadAsync(answer, 200);

        var ids = await ListAsync("kinesis-last");
        var lines = await StatisticsAsync(ids, "kinesis-lines");

        Assert.Contains("\"invocations\":2,\"cold_starts\":1,\"success\":2", lines, StringComparison.Ordinal);
        Assert.Equal(lines, await StatisticsAsync(ids, "kinesis"));
        Assert.Equal(lines, await StatisticsAsync(ids, "kinesis-firehose"));

        IEnumerable<string> Batches(string function) => RealLines.Select((batch, number) => CloudWatchPayload.Of(function, timeMs, [.. batch.Select((line, at) => ($"{function}-{number}-{at}", line))]));
    }

    private async Task SendAllAsync(string address, string contentType, byte[] body)
    {
        using var answer = await PostAsync(address, body, contentType);
        await ApiServer.ReadAsync(answer, 200);
    }

    private async Task CheckAsync(string kind, IReadOnlyList<string> samples, string[] doors, int knownMin)
    {
        for (var at = 0; at < samples.Count; at++)
        {
            foreach (var door in doors) await SendAsync(door, NameOf(kind, at, door), samples[at]);
        }
        var ids = await ListAsync(kind + "-last");
        var known = 0;
        for (var at = 0; at < samples.Count; at++)
        {
            var told = new Dictionary<string, string>();
            foreach (var door in doors) told[door] = await StatisticsAsync(ids, NameOf(kind, at, door));
            Assert.All(told, door => Assert.True(door.Value == told["logs"], $"{samples[at]}\n{door.Key}\n{door.Value}\nlogs\n{told["logs"]}"));
            if (told["logs"] != EmptyReport) known++;
        }
        Assert.InRange(known, knownMin, samples.Count);
    }

    private async Task SendAsync(string door, string function, string sample)
    {
        var time = TimeProvider.System.GetUtcNow();
        var text = sample.Replace(DoorSamples.Time, time.ToString("yyyy-MM-ddTHH:mm:ss.fffZ", CultureInfo.InvariantCulture), StringComparison.Ordinal).Replace(DoorSamples.Function, function, StringComparison.Ordinal);
        var here = $"function_name={function}&region={Region}&account_id={CloudWatchPayload.Account}&log_stream={Uri.EscapeDataString(CloudWatchPayload.Stream)}";
        var payload = CloudWatchPayload.Of(function, time.ToUnixTimeMilliseconds(), (function, text));
        var attributes = ("X-Amz-Firehose-Common-Attributes", (string?)JsonSerializer.Serialize(new { commonAttributes = new Dictionary<string, string> { ["function_name"] = function, ["log_stream"] = CloudWatchPayload.Stream } }));
        using var answer = door switch
        {
            "logs" => await PostAsync("/api/v1/ingest/logs?" + here, Encoding.UTF8.GetBytes(text), "text/plain"),
            "telemetry" => await PostAsync("/api/v1/ingest/telemetry?" + here, Encoding.UTF8.GetBytes($"[{text}]"), "application/json"),
            "cloudwatch packed" => await PostAsync("/api/v1/ingest/cloudwatch?region=" + Region, CloudWatchPayload.Gzip(payload), "application/gzip"),
            "cloudwatch envelope" => await PostAsync("/api/v1/ingest/cloudwatch?region=" + Region, JsonSerializer.SerializeToUtf8Bytes(new { awslogs = new { data = CloudWatchPayload.Gzip(payload) } }), "application/json"),
            "firehose packed" => await Delivery.PostAsync(server, function, Delivery.Body(function, CloudWatchPayload.Gzip(payload))),
            "firehose unpacked" => await Delivery.PostAsync(server, function, Delivery.Body(function, payload)),
            _ => await Delivery.PostAsync(server, function, Delivery.Body(function, text), headers: [attributes]),
        };
        await ApiServer.ReadAsync(answer, 200);
    }

    private Task<HttpResponseMessage> PostAsync(string address, byte[] body, string contentType) => server.SendAsync(HttpMethod.Post, address, ApiServer.Bytes(body, contentType));

    private static string NameOf(string kind, int at, string door) => string.Create(CultureInfo.InvariantCulture, $"{kind}-{at}-{door.Replace(' ', '-')}");

    /// <summary>Ids of all functions by name, as soon as the list has the one that is sent last.</summary>
    private async Task<Dictionary<string, string>> ListAsync(string last)
    {
        await server.IngestAsync("/api/v1/ingest", ApiServer.Invocation(last));
        await Functions.IdOfAsync(server, last);
        var ids = new Dictionary<string, string>();
        while (!ids.ContainsKey(last))
        {
            for (var query = "limit=100"; query.Length > 0;)
            {
                var page = await server.GetAsync("/api/v1/functions?" + query);
                foreach (var function in page.GetProperty("functions").EnumerateArray()) ids[function.GetProperty("function_name").GetString()!] = function.GetProperty("id").GetString()!;
                query = page.GetProperty("next_cursor").GetString() is { } cursor ? "limit=100&cursor=" + Uri.EscapeDataString(cursor) : "";
            }
        }
        return ids;
    }

    private async Task<string> StatisticsAsync(Dictionary<string, string> ids, string function)
    {
        if (!ids.TryGetValue(function, out var id)) return EmptyReport;
        var report = await server.GetAsync("/api/v1/functions/" + id);
        return string.Join('\n', Parts.Select(part => report.GetProperty(part).GetRawText()));
    }
}
