using System.Text;
using System.Text.Json;
using Coldstart.Analytics;
using Coldstart.Analytics.Records;
using Coldstart.Api.Tests.Fakes;
using Coldstart.Storage.DeadLetters;

namespace Coldstart.Api.Tests.Administration;

public sealed class DeadLetterTests(ApiServer server) : IClassFixture<ApiServer>
{
    private const string Door = "/api/v1/ingest/logs?function_name=dead&region=us-east-1";

    [Fact]
    public async Task Line_ThatCannotBeRead_IsKeptAsItCame()
    {
        var letter = await SendAsync("REPORT RequestId: kept");

        using var answer = await server.SendAsync(HttpMethod.Get, "/api/v1/dead-letters/" + Id(letter));

        Assert.Equal("malformed_line", letter.GetProperty("reason").GetString());
        Assert.Equal(Door, letter.GetProperty("door").GetString());
        Assert.Equal("REPORT RequestId: kept", await answer.Content.ReadAsStringAsync());
        Assert.Equal("application/octet-stream", answer.Content.Headers.ContentType!.MediaType);
    }

    [Fact]
    public async Task Delete_OfALetter_RemovesIt()
    {
        var letter = await SendAsync("REPORT RequestId: deleted");

        using var first = await server.SendAsync(HttpMethod.Delete, "/api/v1/dead-letters/" + Id(letter));
        using var second = await server.SendAsync(HttpMethod.Delete, "/api/v1/dead-letters/" + Id(letter));

        Assert.Equal((204, 404), ((int)first.StatusCode, (int)second.StatusCode));
    }

    [Fact]
    public async Task Retry_OfWhatIsStillNotUnderstood_KeepsTheLetterAndMakesNoSecond()
    {
        var letter = await SendAsync("REPORT RequestId: hopeless");

        using var answer = await server.SendAsync(HttpMethod.Post, $"/api/v1/dead-letters/{Id(letter)}/retry");

        await ApiServer.ReadAsync(answer, 400);
        var letters = await ListAsync();
        Assert.Single(letters, row => row.GetProperty("preview").GetString() == "REPORT RequestId: hopeless");
    }

    [Fact]
    public async Task Retry_OfWhatIsUnderstoodNow_CountsItOnceAndDeletesIt()
    {
        // As an older version would have left it: this one understands the line.
        var line = "REPORT RequestId: 3f8a1f5e-0000-4000-8000-0000000000bb\tDuration: 10.00 ms\tBilled Duration: 10 ms\tMemory Size: 128 MB\tMax Memory Used: 60 MB";
        var id = new RandomIdSource().NewId(TimeProvider.System.GetUtcNow());
        var nowUs = (TimeProvider.System.GetUtcNow() - DateTimeOffset.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond;
        var letter = new DeadLetter(id, server.Project, Door.Replace("dead", "revived", StringComparison.Ordinal), RejectionReason.MalformedLine, "", nowUs, Encoding.UTF8.GetBytes(line));
        await server.Process.Store.Intake.StoreAsync([], [letter], new Dictionary<long, long>(), [], CancellationToken.None);

        using var first = await server.SendAsync(HttpMethod.Post, $"/api/v1/dead-letters/{id}/retry");
        using var second = await server.SendAsync(HttpMethod.Post, $"/api/v1/dead-letters/{id}/retry");

        Assert.Equal(1, (await ApiServer.ReadAsync(first, 200)).GetProperty("retried").GetInt32());
        await ApiServer.ReadAsync(second, 404);
        var function = await server.GetAsync("/api/v1/functions/" + await Functions.IdOfAsync(server, "revived"));
        Assert.Equal(1, function.GetProperty("status").GetProperty("invocations").GetInt64());
    }

    [Fact]
    public async Task Retry_ByFilter_TellsWhatBecameOfThem()
    {
        await SendAsync("REPORT RequestId: filtered");

        using var none = await server.SendAsync(HttpMethod.Post, "/api/v1/dead-letters/retry?reason=foreign_tenant");
        using var all = await server.SendAsync(HttpMethod.Post, "/api/v1/dead-letters/retry?reason=malformed_line");

        var nothing = await ApiServer.ReadAsync(none, 200);
        Assert.Equal((0, 0), (nothing.GetProperty("retried").GetInt32(), nothing.GetProperty("failed").GetInt32()));
        Assert.True((await ApiServer.ReadAsync(all, 200)).GetProperty("failed").GetInt32() >= 1);
    }

    [Fact]
    public async Task List_InPages_ShowsEachLetterOnce()
    {
        for (var at = 0; at < 5; at++) await SendAsync($"REPORT RequestId: page {at}");

        var seen = new List<string>();
        var path = "/api/v1/dead-letters?limit=2";
        for (var cursor = ""; cursor is not null;)
        {
            var page = await server.GetAsync(path + (cursor.Length > 0 ? "&cursor=" + cursor : ""));
            seen.AddRange(page.GetProperty("dead_letters").EnumerateArray().Select(Id));
            cursor = page.GetProperty("next_cursor").GetString();
        }

        Assert.Equal(seen.Distinct().Count(), seen.Count);
        Assert.Equal((await ListAsync()).Count, seen.Count);
    }

    private async Task<JsonElement> SendAsync(string line)
    {
        using var answer = await server.SendAsync(HttpMethod.Post, Door, ApiServer.Bytes(Encoding.UTF8.GetBytes(line), "text/plain"));
        Assert.Equal(1, (await ApiServer.ReadAsync(answer, 200)).GetProperty("failed").GetInt32());
        return (await ListAsync()).First(letter => letter.GetProperty("preview").GetString() == line);
    }

    private async Task<List<JsonElement>> ListAsync() => [.. (await server.GetAsync("/api/v1/dead-letters?limit=1000")).GetProperty("dead_letters").EnumerateArray()];

    private static string Id(JsonElement letter) => letter.GetProperty("id").GetString()!;
}
