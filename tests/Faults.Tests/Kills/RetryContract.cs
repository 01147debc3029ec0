using System.Text;
using Coldstart.Faults.Tests.Load;
using Coldstart.Faults.Tests.Servers;

namespace Coldstart.Faults.Tests.Kills;

/// <summary>A client that did not hear the answer comes again after the restart: it hears what it would have heard, and nothing is counted twice.</summary>
public abstract class RetryContract(Form form)
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Retry_AfterARestart_IsAnsweredAsTheFirstTime(bool isStopped)
    {
        var random = new Random(13);
        var requests = Enumerable.Range(0, 20).Select(number => (Key: $"key-{number}", Records: Enumerable.Range(0, 1 + (number % 5)).Select(_ => LoadRecord.Next(random, "orders", null, TimeProvider.System.GetUtcNow())).ToList())).ToList();
        await using var home = await Home.NewAsync(form);
        List<string> first;
        await using (var server = await ServerProcess.StartAsync(home))
        {
            first = await PostAsync(server, requests);
            if (isStopped) Assert.Equal(0, await server.StopAsync());
            else await server.Kill9Async();
        }
        await using var again = await ServerProcess.StartAsync(home);
        Assert.Equal(first, await PostAsync(again, requests));
        Assert.Equal(first, await PostAsync(again, requests));

        using var ask = new Questions(again.Address);
        var (other, _) = await ask.PostAsync("/api/v1/ingest/batch", Body(requests[2].Records), idempotencyKey: requests[1].Key);
        Assert.Equal(422, other);
        var id = (await ask.FunctionIdsAsync())["orders"];
        Assert.Equal(Sums.Of(requests.SelectMany(static request => request.Records)), Sums.Read(await ask.GetAsync($"/api/v1/functions/{id}?window=24h")));
    }

    private static async Task<List<string>> PostAsync(ServerProcess server, List<(string Key, List<LoadRecord> Records)> requests)
    {
        using var ask = new Questions(server.Address);
        var answers = new List<string>();
        foreach (var (key, records) in requests)
        {
            var isSingle = records.Count == 1;
            var (status, answer) = await ask.PostAsync(isSingle ? "/api/v1/ingest" : "/api/v1/ingest/batch", Body(records), idempotencyKey: key);
            answers.Add($"{status} {answer!.ToJsonString()}");
        }
        Assert.All(answers, static answer => Assert.StartsWith("200 ", answer, StringComparison.Ordinal));
        return answers;
    }

    private static string Body(List<LoadRecord> records)
    {
        var json = new StringBuilder();
        if (records.Count == 1)
        {
            records[0].WriteTo(json);
            return json.ToString();
        }
        foreach (var record in records)
        {
            json.Append(json.Length == 0 ? '[' : ',');
            record.WriteTo(json);
        }
        return json.Append(']').ToString();
    }
}
