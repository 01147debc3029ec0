using Coldstart.Faults.Tests.Load;
using Coldstart.Faults.Tests.Servers;

namespace Coldstart.Faults.Tests.Folders;

public sealed class TornJournalTests
{
    private const int Requests = 30;

    [Theory]
    [InlineData("zeros")]
    [InlineData("garbage")]
    [InlineData("cut")]
    public async Task Start_TailTorn_KeepsEverythingBefore(string how)
    {
        using var data = new DataFolder();
        var records = await PostAndKillAsync(data);
        var segment = SegmentFile.Find(data.Journal);
        Assert.Equal(Requests, segment.Frames.Count);
        var (offset, bytes) = segment.Frames[^1];
        var half = offset + (bytes / 2);
        switch (how)
        {
            case "zeros":
                segment.Overwrite(half, new byte[bytes - (bytes / 2)]);
                break;
            case "garbage":
                var garbage = new byte[4096];
                new Random(7).NextBytes(garbage);
                segment.Overwrite(half, garbage);
                break;
            default:
                using (var file = File.Open(segment.Path, FileMode.Open)) file.SetLength(half);
                break;
        }
        await using (var server = await ServerProcess.StartAsync(data))
        {
            await AssertAsync(server, records.Take(Requests - 1));
            // What is lost comes again, and is counted as if it had never been there.
            using var questions = new Questions(server.Address);
            await PostAsync(questions, records[^1]);
            await PostAsync(questions, records[0]);
            await AssertAsync(server, records);
            await server.Kill9Async();
        }
        await using var again = await ServerProcess.StartAsync(data);
        await AssertAsync(again, records);
    }

    [Fact]
    public async Task Start_DamageInTheMiddle_IsRefusedAndNothingIsChanged()
    {
        using var data = new DataFolder();
        var records = await PostAndKillAsync(data);
        var segment = SegmentFile.Find(data.Journal);
        var (offset, bytes) = segment.Frames[Requests / 2];
        var whole = segment.Read(offset, bytes);
        segment.Overwrite(offset + 70, [(byte)~whole[70]]);

        await using (var refused = await ServerProcess.RunToEndAsync(data))
        {
            Assert.Equal(1, refused.ExitCode);
            Assert.Contains($"segment {segment.Name} is damaged at offset {offset}", refused.Output, StringComparison.Ordinal);
            Assert.DoesNotContain("   at ", refused.Output, StringComparison.Ordinal);
        }
        segment.Overwrite(offset, whole);
        await using var server = await ServerProcess.StartAsync(data);
        await AssertAsync(server, records);
    }

    /// <summary>One request after the other, so that each is a commit of its own.</summary>
    private static async Task<List<LoadRecord>> PostAndKillAsync(DataFolder data)
    {
        var random = new Random(3);
        await using var server = await ServerProcess.StartAsync(data);
        using var questions = new Questions(server.Address);
        var records = Enumerable.Range(0, Requests).Select(number => LoadRecord.Next(random, "orders", $"r{number}", TimeProvider.System.GetUtcNow())).ToList();
        foreach (var record in records) await PostAsync(questions, record);
        await server.Kill9Async();
        return records;
    }

    private static Task<System.Text.Json.Nodes.JsonNode> PostAsync(Questions questions, LoadRecord record)
    {
        var json = new System.Text.StringBuilder();
        record.WriteTo(json);
        return questions.AcceptedAsync("/api/v1/ingest", json.ToString());
    }

    private static async Task AssertAsync(ServerProcess server, IEnumerable<LoadRecord> records)
    {
        using var questions = new Questions(server.Address);
        var id = (await questions.FunctionIdsAsync())["orders"];
        Assert.Equal(Sums.Of(records), Sums.Read(await questions.GetAsync($"/api/v1/functions/{id}?window=24h")));
    }
}
