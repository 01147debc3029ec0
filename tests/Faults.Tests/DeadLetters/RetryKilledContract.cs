using System.Text;
using Coldstart.Faults.Tests.Servers;

namespace Coldstart.Faults.Tests.DeadLetters;

/// <summary>Dead letters are tried again while the server is killed under it: each is counted once, and none stays behind.</summary>
public abstract class RetryKilledContract(Form form)
{
    private const int Letters = 300;
    private const int Kills = 4;

    // Without a request id and a log stream: nothing but the key of its letter tells that a line was counted.
    private const string Line = """{"type":"ColdStartReport","memorySizeMb":"512","initDurationMs":12.5}""";

    [Fact]
    public async Task Kill9_WhileLettersAreTriedAgain_CountsEachOnce()
    {
        var random = new Random(41);
        await using var home = await Home.NewAsync(form);
        for (var round = 0; round < Kills; round++)
        {
            await using var server = await ServerProcess.StartAsync(home);
            using var ask = new Questions(server.Address);
            if (round == 0) await KeepAsync(ask);
            var wanted = await CountedAsync(server) + random.Next(5, Letters / 6);
            var retried = ask.PostAsync("/api/v1/dead-letters/retry?function_name=orders&limit=1000", "");
            await Deadline.UntilAsync(async () => retried.IsCompleted || await CountedAsync(server) >= wanted ? "so many" : null, "letters are counted");
            await server.Kill9Async();
            await Assert.ThrowsAnyAsync<Exception>(() => retried);
        }
        await using var last = await ServerProcess.StartAsync(home);
        using var asked = new Questions(last.Address);
        var left = await asked.GetAsync("/api/v1/dead-letters?limit=1000");
        Assert.InRange((int)left["kept"]!, 1, Letters - 1);

        await asked.AcceptedAsync("/api/v1/dead-letters/retry?function_name=orders", "");

        var function = await asked.GetAsync($"/api/v1/functions/{(await asked.FunctionIdsAsync())["orders"]}?window=24h");
        Assert.Equal(Letters, (int)function["status"]!["cold_starts"]!);
        Assert.Equal(0, (int)(await asked.GetAsync("/api/v1/dead-letters"))["kept"]!);
    }

    private static async Task KeepAsync(Questions ask)
    {
        var text = new StringBuilder();
        for (var at = 0; at < Letters; at++) text.Append(Line).Append('\n');
        await ask.AcceptedAsync("/api/v1/ingest/logs?region=us-east-1", text.ToString(), "text/plain");
        Assert.Equal(Letters, (int)(await ask.GetAsync("/api/v1/dead-letters?limit=1"))["kept"]!);
    }

    private static async Task<int> CountedAsync(ServerProcess server)
    {
        using var ask = new Questions(server.Address);
        return Letters - (int)(await ask.GetAsync("/api/v1/dead-letters?limit=1"))["kept"]!;
    }
}
