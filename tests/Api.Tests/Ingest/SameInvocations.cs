using System.Globalization;
using System.Text;
using System.Text.Json;
using Coldstart.Api.Tests.Fakes;
using Coldstart.Api.Tests.Ingest.Firehose;
using Coldstart.Api.Tests.Ingest.Otlp;
using Coldstart.Ingestion.Otlp;

namespace Coldstart.Api.Tests.Ingest;

/// <summary>The same invocations, to be sent through every door.</summary>
internal sealed class SameInvocations
{
    private const string Region = "eu-central-1";

    private readonly List<Told> all;

    public SameInvocations(string prefix)
    {
        var endMs = TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds() / 1000 * 1000;
        all =
        [
            new($"{prefix}-cold", endMs, 125, 250, 375, 180, "success"),
            new($"{prefix}-warm", endMs - 2000, 40, 0, 40, 181, "success"),
            new($"{prefix}-slow", endMs - 60_000, 3000, 0, 3000, 190, "timeout"),
            new($"{prefix}-full", endMs - 120_000, 800, 500, 1300, 512, "out_of_memory"),
        ];
    }

    /// <summary>Names of the doors.</summary>
    public static IReadOnlyList<string> Doors { get; } = ["json", "logs", "platform-events", "cloudwatch", "firehose", "firehose-messages", "otlp-logs", "telemetry"];

    public async Task SendAsync(ApiServer server, string door, string function)
    {
        var here = $"function_name={function}&region={Region}&account_id={CloudWatchPayload.Account}";
        var attributes = ("X-Amz-Firehose-Common-Attributes", (string?)$$$"""{"commonAttributes":{"function_name":"{{{function}}}"}}""");
        using var answer = door switch
        {
            "json" => await server.PostAsync("/api/v1/ingest/batch", $"[{string.Join(',', all.Select(told => told.Json(function, Region)))}]"),
            "logs" => await server.SendAsync(HttpMethod.Post, "/api/v1/ingest/logs?" + here, ApiServer.Bytes(Encoding.UTF8.GetBytes(string.Concat(all.Select(static told => told.TimedLine()))), "text/plain")),
            "platform-events" => await server.SendAsync(HttpMethod.Post, "/api/v1/ingest/logs?" + here, ApiServer.Bytes(Encoding.UTF8.GetBytes(Events()), "application/x-ndjson")),
            "cloudwatch" => await server.SendAsync(HttpMethod.Post, "/api/v1/ingest/cloudwatch?region=" + Region, ApiServer.Bytes(CloudWatchPayload.Gzip(Payload(function)), "application/gzip")),
            "telemetry" => await server.SendAsync(HttpMethod.Post, "/api/v1/ingest/telemetry?" + here, ApiServer.Bytes(Encoding.UTF8.GetBytes($"[{string.Join(',', all.Select(static told => told.Event()))}]"), "application/json")),
            "firehose" => await Delivery.PostAsync(server, function + door, Delivery.Body(function + door, CloudWatchPayload.Gzip(Payload(function)))),
            "otlp-logs" => await server.PostAsync("/v1/logs", Export.Logs(function, all.Select(static told => (told.EndMs, told.Line())))),
            "otlp-traces" => await Export.PostAsync(server, "/v1/traces", Export.Binary(OtlpSignal.Traces, Export.Traces(function, [.. all.Select(static told => told.Span())])), Export.Protobuf, gzip: true),
            _ => await Delivery.PostAsync(server, function + door, Delivery.Body(function + door, Events()), headers: [attributes]),
        };
        Assert.True(answer.StatusCode == System.Net.HttpStatusCode.OK, $"{door}: {await answer.Content.ReadAsStringAsync()}");
    }

    /// <summary>The same as an SDK in the function tells it: with its modules, and without what only AWS knows.</summary>
    public async Task SendBySdkAsync(ApiServer server, string function)
    {
        using var answer = await server.PostAsync("/api/v1/ingest/batch", $"[{string.Join(',', all.Select(told => told.Sdk(function, Region)))}]");
        await ApiServer.ReadAsync(answer, 200);
    }

    private string Events() => string.Concat(all.Select(static told => told.Event() + "\n"));

    private string Payload(string function) => JsonSerializer.Serialize(new
    {
        messageType = "DATA_MESSAGE",
        owner = CloudWatchPayload.Account,
        logGroup = "/aws/lambda/" + function,
        logStream = CloudWatchPayload.Stream,
        logEvents = all.Select(told => new { id = told.Id, timestamp = told.EndMs, message = told.Line() }),
    });

    private sealed record Told(string Id, long EndMs, int DurationMs, int InitMs, int BilledMs, int UsedMb, string Status)
    {
        public string Json(string function, string region) => string.Create(
            CultureInfo.InvariantCulture,
            $$"""{"function_name":"{{function}}","request_id":"{{Id}}","timestamp":"{{Time(EndMs - DurationMs)}}","cold_start":{{(InitMs > 0 ? "true" : "false")}},"execution_duration_ms":{{DurationMs}},{{(InitMs > 0 ? $"\"init_duration_ms\":{InitMs}," : "")}}"billed_duration_ms":{{BilledMs}},"memory_allocated_mb":512,"memory_used_mb":{{UsedMb}},"status":"{{Status}}","region":"{{region}}","account_id":"{{CloudWatchPayload.Account}}"}""");

        // It sees neither how AWS ended the function nor what it billed. Where both tell a figure the first word stands, so they tell the same.
        public string Sdk(string function, string region) => string.Create(
            CultureInfo.InvariantCulture,
            $$"""{"function_name":"{{function}}","request_id":"{{Id}}","timestamp":"{{Time(EndMs - DurationMs)}}","cold_start":{{(InitMs > 0 ? "true" : "false")}},"execution_duration_ms":{{DurationMs}},{{(InitMs > 0 ? $"\"init_duration_ms\":{InitMs},\"module_timings\":{{\"aws-sdk\":90}}," : "")}}"region":"{{region}}","account_id":"{{CloudWatchPayload.Account}}","architecture":"x86_64"}""");

        public string Line() => string.Create(
            CultureInfo.InvariantCulture,
            $"REPORT RequestId: {Id}\tDuration: {DurationMs}.00 ms\tBilled Duration: {BilledMs} ms\tMemory Size: 512 MB\tMax Memory Used: {UsedMb} MB{(InitMs > 0 ? $"\tInit Duration: {InitMs}.00 ms" : "")}{StatusFields()}\n");

        public string TimedLine() => $"{Time(EndMs)}\t{Line()}";

        public string Event() => string.Create(
            CultureInfo.InvariantCulture,
            $$$"""{"time":"{{{Time(EndMs)}}}","type":"platform.report","record":{"requestId":"{{{Id}}}","metrics":{"durationMs":{{{DurationMs}}}.0,"billedDurationMs":{{{BilledMs}}},"memorySizeMB":512,"maxMemoryUsedMB":{{{UsedMb}}}{{{(InitMs > 0 ? $",\"initDurationMs\":{InitMs}.0" : "")}}}},"status":"{{{(Status == "out_of_memory" ? "error" : Status)}}}"{{{(Status == "out_of_memory" ? ",\"errorType\":\"Runtime.OutOfMemory\"" : "")}}}}}""");

        public string Span() => Export.Span(Id, EndMs - DurationMs, DurationMs, InitMs > 0, Status == "success" ? "" : $$$""","status":{"code":2},"events":[{"name":"exception","attributes":[{"key":"exception.type","value":{"stringValue":"{{{(Status == "timeout" ? "Sandbox.Timedout" : "Runtime.OutOfMemory")}}}"}}]}]""");

        private string StatusFields() => Status switch
        {
            "timeout" => "\tStatus: timeout",
            "out_of_memory" => "\tStatus: error\tError Type: Runtime.OutOfMemory",
            _ => "\t",
        };

        private static string Time(long ms) => DateTimeOffset.FromUnixTimeMilliseconds(ms).ToString("yyyy-MM-ddTHH:mm:ss.fffZ", CultureInfo.InvariantCulture);
    }
}
