using System.Text.Json;
using Coldstart.Analytics;
using Coldstart.Api.Tests.Fakes;

namespace Coldstart.Api.Tests.Ingest;

public sealed class UsedKeysTests(ApiServer server) : IClassFixture<ApiServer>
{
    private const string Path = "/api/v1/ingest/keys";
    private const string Batch = "/api/v1/ingest/batch";

    [Fact]
    public async Task UsedKeys_OfUsedAndFreeOnes_NamesTheUsed()
    {
        await UseAsync("import:one");
        await UseAsync("import:two");

        var used = await AskAsync(Batch, "import:zero", "import:one", "import:three", "import:two");
        Assert.Equal([1, 3], used);
    }

    [Fact]
    public async Task UsedKeys_ThatWereAskedFor_StayFree()
    {
        Assert.Empty(await AskAsync(Batch, "import:asked", "import:asked"));

        using var used = await server.PostAsync(Batch, $"[{ApiServer.Invocation("asked")}]", headers: ("Idempotency-Key", "import:asked"));
        await ApiServer.ReadAsync(used, 200);
        Assert.False(used.Headers.Contains("Idempotency-Replayed"));
    }

    [Fact]
    public async Task UsedKeys_OfAnotherRouteOrProject_AreOthers()
    {
        await UseAsync("import:own");

        Assert.Empty(await AskAsync("/api/v1/ingest/logs", "import:own"));
        using var other = await server.PostAsync(Path, Question(Batch, "import:own"), ApiServer.OtherKey);
        Assert.Equal(0, (await ApiServer.ReadAsync(other, 200)).GetProperty("used").GetArrayLength());
    }

    [Theory]
    [InlineData("""{"route":"/api/v1/ingest/batch"}""", "/keys")]
    [InlineData("""{"route":"/elsewhere","keys":[]}""", "/route")]
    [InlineData("""{"route":"/api/v1/ingest/batch","keys":["a",""]}""", "/keys/1")]
    [InlineData("""{"route":"/api/v1/ingest/batch","keys":[7]}""", "/keys/0")]
    [InlineData("""["import:a"]""", "")]
    [InlineData("""{"route":""", "")]
    public async Task UsedKeys_OfAWrongQuestion_SaysWhatIsWrong(string body, string pointer)
    {
        using var answer = await server.PostAsync(Path, body);

        Assert.Equal(pointer, (await ApiServer.ReadAsync(answer, 400)).GetProperty("errors")[0].GetProperty("pointer").GetString());
    }

    [Fact]
    public async Task UsedKeys_MoreThanTheBound_AreRefused()
    {
        using var answer = await server.PostAsync(Path, Question(Batch, [.. Enumerable.Range(0, Limits.KeysPerLookup + 1).Select(static number => $"k{number}")]));

        await ApiServer.ReadAsync(answer, 400);
    }

    [Fact]
    public async Task Ingest_TwiceUnderOneKey_SaysThatItIsTheFirstAnswer()
    {
        var body = $"[{ApiServer.Invocation("replayed")}]";
        using var first = await server.PostAsync(Batch, body, headers: ("Idempotency-Key", "import:again"));
        using var second = await server.PostAsync(Batch, body, headers: ("Idempotency-Key", "import:again"));

        Assert.False(first.Headers.Contains("Idempotency-Replayed"));
        Assert.Equal(["true"], second.Headers.GetValues("Idempotency-Replayed"));
    }

    private async Task UseAsync(string key)
    {
        using var answer = await server.PostAsync(Batch, $"[{ApiServer.Invocation("used")}]", headers: ("Idempotency-Key", key));
        await ApiServer.ReadAsync(answer, 200);
    }

    private async Task<int[]> AskAsync(string route, params string[] keys)
    {
        using var answer = await server.PostAsync(Path, Question(route, keys));
        return [.. (await ApiServer.ReadAsync(answer, 200)).GetProperty("used").EnumerateArray().Select(static index => index.GetInt32())];
    }

    private static string Question(string route, params string[] keys) => JsonSerializer.Serialize(new { route, keys });
}
