using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using Coldstart.Faults.Tests.Servers;

namespace Coldstart.Faults.Tests.EndToEnd;

/// <summary>Every line that Lambda is known to print, in one file: through the door and through the command the numbers are the same.</summary>
public abstract class LogFileContract(SharedServer server)
{
    [Fact]
    public async Task File_ThroughDoorAndCommand_GivesTheSameNumbers()
    {
        var text = Compose();
        using var files = new DataFolder();
        var path = Path.Combine(files.Path, "lines.log");
        await File.WriteAllTextAsync(path, text);
        var printed = JsonNode.Parse(await CommandLine.RunAsync("analyze", path, "--json", "--region", "us-east-1", "--architecture", "x86_64", "--function", "sample"))!;

        using var ask = server.Ask();
        var answer = await ask.AcceptedAsync("/api/v1/ingest/logs?function_name=sample&region=us-east-1&architecture=x86_64", text, "text/plain");
        Assert.Equal(((int)printed["records"]!, (int)printed["skipped"]!, (int)printed["not_understood"]!), ((int)answer["processed"]!, (int)answer["skipped"]!, (int)answer["failed"]!));
        Assert.Equal(0, (int)answer["failed"]!);

        var expected = printed["functions"]!.AsArray().ToDictionary(static function => (string)function!["function_name"]!, static function => Figures(function!, isPrinted: true));
        Assert.Contains("sample", expected.Keys);
        var ids = await Deadline.UntilAsync(async () => await ask.FunctionIdsAsync() is { } found && expected.Keys.All(found.ContainsKey) ? found : null, "all functions are listed");
        foreach (var (name, id) in ids)
        {
            var function = await ask.GetAsync($"/api/v1/functions/{id}?window=24h");
            // A function of which only an INIT_START is known is listed by the service and left out by the command.
            if (expected.TryGetValue(name, out var figures)) Assert.Equal(figures, Figures(function, isPrinted: false));
            else Assert.Equal((0, 0), ((int)function["status"]!["invocations"]!, (int)function["init_duration"]!["count"]!));
        }
    }

    private static string Figures(JsonNode function, bool isPrinted)
    {
        var status = function["status"]!;
        var counts = isPrinted ? function : status;
        var figures = new StringBuilder();
        figures.AppendLine(CultureInfo.InvariantCulture, $"invocations {counts["invocations"]} cold {counts["cold_starts"]} suppressed {counts["suppressed_inits"]} init failures {counts["init_failures"]}");
        foreach (var name in new[] { "success", "error", "timeout", "out_of_memory", "throttled" }) figures.AppendLine(CultureInfo.InvariantCulture, $"{name} {status[name]}");
        figures.AppendLine(CultureInfo.InvariantCulture, $"billed {function["billed_duration"]!["count"]} {function["billed_duration"]!["total_ms"]}");
        foreach (var name in new[] { "total_usd", "duration_usd", "request_usd", "init_usd", "restore_usd", "ephemeral_storage_usd", "estimated", "estimated_because" })
        {
            figures.AppendLine(CultureInfo.InvariantCulture, $"{name} {function["cost"]![name]!.ToJsonString()}");
        }
        foreach (var (name, unit) in new[] { ("duration", "ms"), ("init_duration", "ms"), ("restore_duration", "ms"), ("cold", "ms"), ("warm", "ms"), ("memory", "mb") })
        {
            var block = function[name]!;
            figures.AppendLine(CultureInfo.InvariantCulture, $"{name} {block["count"]}");
            // Of nothing the command says 0 and the service null; the service rounds to a microsecond.
            if ((long)block["count"]! == 0) continue;
            foreach (var part in new[] { "avg", "min", "max", "p50", "p95", "p99" }) figures.AppendLine(CultureInfo.InvariantCulture, $"{name} {part} {Math.Round((double)block[$"{part}_{unit}"]!, 3)}");
        }
        return figures.ToString();
    }

    /// <summary>The samples with times of today, so that they are in the live window.</summary>
    private static string Compose()
    {
        var folder = Path.Combine(AppContext.BaseDirectory, "Samples");
        var time = TimeProvider.System.GetUtcNow().AddMinutes(-30);
        var text = new StringBuilder();
        string Next() => (time = time.AddSeconds(5)).ToString("yyyy-MM-ddTHH:mm:ss.fffZ", CultureInfo.InvariantCulture);
        foreach (var row in File.ReadLines(Path.Combine(folder, "text-lines.jsonl")))
        {
            var line = (string)JsonNode.Parse(row)!["line"]!;
            // One of them brings a time of its own.
            if (char.IsAsciiDigit(line[0])) line = line[(line.IndexOf(' ', StringComparison.Ordinal) + 1)..];
            text.Append(Next()).Append(' ').Append(line.TrimEnd('\n')).Append('\n');
        }
        foreach (var row in File.ReadLines(Path.Combine(folder, "platform-events.jsonl")))
        {
            var platformEvent = JsonNode.Parse(row)!;
            platformEvent["time"] = Next();
            text.Append(platformEvent.ToJsonString()).Append('\n');
        }
        return text.ToString();
    }
}
