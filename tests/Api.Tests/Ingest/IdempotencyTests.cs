using Coldstart.Api.Tests.Fakes;

namespace Coldstart.Api.Tests.Ingest;

public sealed class IdempotencyTests(ApiServer server) : IClassFixture<ApiServer>
{
    private const string Header = "Idempotency-Key";

    [Fact]
    public async Task Ingest_TwiceUnderOneKey_AnswersAlikeAndCountsOnce()
    {
        var body = ApiServer.Invocation("keyed");
        using var first = await server.PostAsync("/api/v1/ingest", body, headers: (Header, "k-1"));
        using var second = await server.PostAsync("/api/v1/ingest", body, headers: (Header, "k-1"));

        await ApiServer.ReadAsync(first, 200);
        Assert.Equal(await first.Content.ReadAsStringAsync(), await second.Content.ReadAsStringAsync());
        var function = await server.GetAsync("/api/v1/functions/" + await Functions.IdOfAsync(server, "keyed"));
        Assert.Equal(1, function.GetProperty("status").GetProperty("invocations").GetInt64());
    }

    [Fact]
    public async Task Ingest_OfAnotherBodyUnderTheKey_Is422()
    {
        using var first = await server.PostAsync("/api/v1/ingest", ApiServer.Invocation("a"), headers: (Header, "k-2"));
        using var second = await server.PostAsync("/api/v1/ingest", ApiServer.Invocation("b"), headers: (Header, "k-2"));

        await ApiServer.ReadAsync(first, 200);
        Assert.Equal("IDEMPOTENCY_ERROR", (await ApiServer.ReadAsync(second, 422)).GetProperty("error_code").GetString());
    }

    [Fact]
    public async Task Ingest_RefusedUnderAKey_LeavesTheKeyFree()
    {
        using var bad = await server.PostAsync("/api/v1/ingest", "{}", headers: (Header, "k-3"));
        using var good = await server.PostAsync("/api/v1/ingest", ApiServer.Invocation("freed"), headers: (Header, "k-3"));

        await ApiServer.ReadAsync(bad, 400);
        await ApiServer.ReadAsync(good, 200);
    }

    [Fact]
    public async Task Ingest_OfAnotherProjectUnderTheKey_IsItsOwn()
    {
        using var one = await server.PostAsync("/api/v1/ingest", ApiServer.Invocation("mine"), headers: (Header, "k-4"));
        using var two = await server.PostAsync("/api/v1/ingest", ApiServer.Invocation("yours"), ApiServer.OtherKey, (Header, "k-4"));

        await ApiServer.ReadAsync(one, 200);
        await ApiServer.ReadAsync(two, 200);
    }

    [Fact]
    public async Task Ingest_ManyAtOnceUnderOneKey_CountOnce()
    {
        var body = ApiServer.Invocation("race");

        var answers = await Task.WhenAll(Enumerable.Range(0, 16).Select(_ => server.PostAsync("/api/v1/ingest/batch", $"[{body}]", headers: (Header, "k-5"))));

        foreach (var answer in answers) await ApiServer.ReadAsync(answer, 200);
        var function = await server.GetAsync("/api/v1/functions/" + await Functions.IdOfAsync(server, "race"));
        Assert.Equal(1, function.GetProperty("status").GetProperty("invocations").GetInt64());
    }

    [Fact]
    public async Task Ingest_UnderAKeyThatIsTooLong_IsABadRequest()
    {
        using var answer = await server.PostAsync("/api/v1/ingest", ApiServer.Invocation("long"), headers: (Header, new string('k', 256)));

        var problem = await ApiServer.ReadAsync(answer, 400);
        Assert.Equal(Header, problem.GetProperty("errors")[0].GetProperty("pointer").GetString());
    }
}
