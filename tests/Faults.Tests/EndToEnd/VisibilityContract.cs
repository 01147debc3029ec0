using Coldstart.Faults.Tests.Servers;

namespace Coldstart.Faults.Tests.EndToEnd;

/// <summary>A question that starts after the answer of a post sees its record, whoever else posts and asks.</summary>
public abstract class VisibilityContract(SharedServer server)
{
    private const int Clients = 6;

    [Fact]
    public Task Query_AfterTheAnswer_SeesTheRecord() => RunAsync("quick", 60);

    [Fact]
    [Trait("Speed", "slow")]
    public Task Query_AfterTheAnswer_SeesTheRecordThousandsOfTimes() => RunAsync("long", 1000);

    private async Task RunAsync(string prefix, int rounds)
    {
        using var ask = server.Ask();
        string[] names = [$"{prefix}-shared", .. Enumerable.Range(0, Clients).Select(number => $"{prefix}-{number}")];
        foreach (var name in names) await ask.AcceptedAsync("/api/v1/ingest", Record(name));
        var ids = await Deadline.UntilAsync(async () => await ask.FunctionIdsAsync() is { } found && names.All(found.ContainsKey) ? found : null, "all functions are listed");
        var shared = 1;
        await Task.WhenAll(Enumerable.Range(0, Clients).Select(number => Task.Run(async () =>
        {
            using var client = server.Ask();
            for (var round = 0; round < rounds; round++)
            {
                // Its own function, where it knows the exact count …
                await AcceptVisibleAsync(client, $"[{Record($"{prefix}-{number}")},{Record($"{prefix}-shared")}]");
                var atLeast = Interlocked.Increment(ref shared);
                Assert.Equal(round + 2, await CountAsync(client, ids[$"{prefix}-{number}"]));
                // … and the one of all, where it knows the least.
                Assert.True(await CountAsync(client, ids[$"{prefix}-shared"]) >= atLeast);
            }
        })));
        Assert.Equal(1 + (Clients * rounds), await CountAsync(ask, ids[$"{prefix}-shared"]));
    }

    private static async Task AcceptVisibleAsync(Questions client, string body)
    {
        using var content = new StringContent(body, System.Text.Encoding.UTF8, "application/json");
        using var answer = await client.Client.PostAsync("/api/v1/ingest/batch", content);
        Assert.Equal(200, (int)answer.StatusCode);
        // Allowed on a machine that is out of breath; then the promise is a later one, and this proves nothing.
        Assert.False(answer.Headers.Contains("Coldstart-Visible"), "The answer says that the record is not visible yet.");
    }

    private static async Task<int> CountAsync(Questions ask, string id) => (int)(await ask.GetAsync($"/api/v1/functions/{id}?window=1h"))["status"]!["invocations"]!;

    private static string Record(string function) =>
        $$"""{"function_name":"{{function}}","timestamp":"{{TimeProvider.System.GetUtcNow():O}}","cold_start":false,"execution_duration_ms":1.5}""";
}
