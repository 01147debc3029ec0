using System.Text;
using System.Text.Json.Nodes;
using Coldstart.Faults.Tests.Load;
using Coldstart.Faults.Tests.Servers;
using Coldstart.PostgreSqlServers;

namespace Coldstart.Faults.Tests.Databases;

/// <summary>A server on files, killed; its folder moved; a server on PostgreSQL: every answer is the same.</summary>
[NeedsPostgreSql]
public sealed class MoveTests
{
    // What the moment of asking decides.
    private static readonly string[] OfTheMoment = ["as_of", "window_from", "window_to", "last_used_at"];

    [Fact]
    public async Task Migrate_KilledServersFolder_AnswersAreTheSame()
    {
        var random = new Random(7);
        var now = TimeProvider.System.GetUtcNow();
        var records = Enumerable.Range(0, 1000).Select(number => LoadRecord.Next(random, $"f{number % 7}", $"{number}", now.AddDays(-random.Next(0, 60)))).ToList();
        using var data = new DataFolder();
        await using var home = await PostgreSqlHome.NewAsync();
        Dictionary<string, string> before;
        await using (var server = await ServerProcess.StartAsync(data))
        {
            using var ask = new Questions(server.Address);
            foreach (var chunk in records.Chunk(200)) await ask.AcceptedAsync("/api/v1/ingest/batch", Lines(chunk), "application/x-ndjson");
            Assert.Equal(200, (await ask.PostAsync("/api/v1/ingest/batch", Lines(records.Take(3)) + "{\"function_name\":7}\n", "application/x-ndjson", idempotencyKey: "once")).Status);
            before = await AnswersAsync(ask);
            await server.Kill9Async();
        }

        var said = await CommandLine.RunAsync(["migrate", .. data.Options, .. home.Options]);

        Assert.Contains("compared row by row", said, StringComparison.Ordinal);
        await using (var refused = await ServerProcess.RunToEndAsync(data))
        {
            Assert.Equal(1, refused.ExitCode);
            Assert.Contains("was moved to postgresql://", refused.Output, StringComparison.Ordinal);
        }
        await using var moved = await ServerProcess.StartAsync(home);
        using var asked = new Questions(moved.Address);
        var after = await AnswersAsync(asked);
        foreach (var (question, answer) in before) Assert.Equal((question, answer), (question, after[question]));
        // The key is known, and so is every record.
        var (status, body) = await asked.PostAsync("/api/v1/ingest/batch", "{}", idempotencyKey: "once");
        Assert.True(status is 409 or 422, $"{status} {body}");
        Assert.Equal(200, (int)(await asked.AcceptedAsync("/api/v1/ingest/batch", Lines(records.TakeLast(200)), "application/x-ndjson"))["processed"]!);
    }

    private static async Task<Dictionary<string, string>> AnswersAsync(Questions ask)
    {
        var ids = await Deadline.UntilAsync(async () => await ask.FunctionIdsAsync() is { Count: 7 } found ? found : null, "all functions are listed");
        var (from, to) = (DateTime.UtcNow.Date.AddDays(-70), DateTime.UtcNow.Date.AddDays(1));
        var span = $"from={from:yyyy-MM-dd}&to={to:yyyy-MM-dd}";
        List<string> questions = [$"/api/v1/costs?{span}", $"/api/v1/costs?{span}&group_by=day", "/api/v1/dead-letters", "/api/v1/api-keys", $"/api/v1/cold-starts?{span}"];
        foreach (var id in ids.Values) questions.AddRange([$"/api/v1/functions/{id}?window=30d", $"/api/v1/functions/{id}/series?metric=invocations&{span}&step=86400", $"/api/v1/functions/{id}/modules?window=30d"]);
        var answers = new Dictionary<string, string>();
        foreach (var question in questions) answers.Add(question, Timeless(await ask.GetAsync(question)).ToJsonString());
        return answers;
    }

    private static JsonNode Timeless(JsonNode node)
    {
        if (node is JsonArray list) foreach (var item in list.OfType<JsonNode>()) Timeless(item);
        if (node is not JsonObject map) return node;
        foreach (var name in OfTheMoment) map.Remove(name);
        foreach (var (_, value) in map)
        {
            if (value is not null) Timeless(value);
        }
        return node;
    }

    private static string Lines(IEnumerable<LoadRecord> records)
    {
        var text = new StringBuilder();
        foreach (var record in records)
        {
            record.WriteTo(text);
            text.Append('\n');
        }
        return text.ToString();
    }
}
