using System.Text;
using System.Text.Json.Nodes;
using Coldstart.Faults.Tests.Load;
using Coldstart.Faults.Tests.Servers;

namespace Coldstart.Faults.Tests.EndToEnd;

/// <summary>Counts, usage and money to the last digit, quantiles within 1 %, over HTTP and through every kind of end.</summary>
public abstract class ExactArithmeticContract(Form form)
{
    private const int Functions = 20;
    private const int RecordsPerBatch = 1000;

    [Fact]
    public Task Answers_FiveThousandRecords_AreExact() => RunAsync(5_000, seed: 41);

    [Fact]
    [Trait("Speed", "slow")]
    public Task Answers_FiftyThousandRecords_AreExact() => RunAsync(50_000, seed: 42);

    private async Task RunAsync(int count, int seed)
    {
        var random = new Random(seed);
        var now = TimeProvider.System.GetUtcNow();
        // Within the window all the time that the test takes.
        var records = Enumerable.Range(0, count).Select(number => LoadRecord.Next(random, $"f{random.Next(Functions)}", $"{number}", now.AddSeconds(-random.Next(0, 22 * 3600)))).ToList();
        await using var home = await Home.NewAsync(form);
        await using (var server = await ServerProcess.StartAsync(home))
        {
            using var ask = new Questions(server.Address);
            foreach (var chunk in records.Chunk(RecordsPerBatch)) await ask.AcceptedAsync("/api/v1/ingest/batch", Lines(chunk), "application/x-ndjson");
            await AssertAsync(ask, records);
            await server.Kill9Async();
        }
        await using (var server = await ServerProcess.StartAsync(home))
        {
            using var ask = new Questions(server.Address);
            await AssertAsync(ask, records);
            Assert.Equal(0, await server.StopAsync());
        }
        await using var last = await ServerProcess.StartAsync(home);
        using var asked = new Questions(last.Address);
        await AssertAsync(asked, records);
    }

    private static async Task AssertAsync(Questions ask, List<LoadRecord> records)
    {
        var byFunction = records.GroupBy(static record => record.Function).ToDictionary(static group => group.Key, static group => group.ToList());
        var ids = await Deadline.UntilAsync(async () => await ask.FunctionIdsAsync() is { } found && found.Count == byFunction.Count ? found : null, "all functions are listed");
        foreach (var (name, own) in byFunction)
        {
            var answer = await ask.GetAsync($"/api/v1/functions/{ids[name]}?window=24h");
            Assert.Equal((name, Sums.Of(own)), (name, Sums.Read(answer)));
            AssertQuantiles(answer["duration"]!, own.Select(static record => record.DurationMs));
            AssertQuantiles(answer["init_duration"]!, own.Where(static record => record.IsCold).Select(static record => record.InitMs));
            AssertQuantiles(answer["warm"]!, own.Where(static record => !record.IsCold).Select(static record => record.DurationMs));
            AssertQuantiles(answer["cold"]!, own.Where(static record => record.IsCold).Select(static record => record.DurationMs));
        }
    }

    private static void AssertQuantiles(JsonNode block, IEnumerable<double> values)
    {
        var sorted = values.Order().ToList();
        Assert.Equal(sorted.Count, (int)block["count"]!);
        Assert.Equal((sorted[0], sorted[^1]), ((double)block["min_ms"]!, (double)block["max_ms"]!));
        // Answers are rounded to a microsecond.
        Assert.Equal(sorted.Average(), (double)block["avg_ms"]!, tolerance: 0.001);
        foreach (var (name, quantile) in new[] { ("p50_ms", 0.5m), ("p90_ms", 0.9m), ("p95_ms", 0.95m), ("p99_ms", 0.99m), ("p999_ms", 0.999m) })
        {
            var exact = sorted[(int)Math.Floor(quantile * (sorted.Count - 1))];
            Assert.InRange((double)block[name]!, (exact * 0.99) - 0.001, (exact * 1.01) + 0.001);
        }
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
