using System.Text.Json;
using Coldstart.Api.Tests.Fakes;
using Coldstart.Api.Tests.Routing;

namespace Coldstart.Api.Tests.Ingest.Firehose;

/// <summary>What Firehose hears when something is wrong that is not the delivery's fault.</summary>
public sealed class FirehoseTroubleTests(TroubledServer server) : IClassFixture<TroubledServer>
{
    [Theory]
    [InlineData(TroubledEngine.JournalFull, 503)]
    [InlineData(TroubledEngine.TooLarge, 400)]
    [InlineData(TroubledEngine.Bug, 500)]
    [InlineData(TroubledEngine.Slow, 200)]
    public async Task Delivery_IntoTrouble_IsToldSoByTheProtocol(string function, int status)
    {
        using var answer = await Delivery.PostAsync(server, function, Delivery.Body(function, CloudWatchPayload.Report("a")), headers: [("X-Amz-Firehose-Common-Attributes", $$$"""{"commonAttributes":{"function_name":"{{{function}}}"}}""")]);

        var json = await Delivery.ReadAsync(answer, function, status);
        Assert.Equal(status == 503, answer.Headers.Contains("Retry-After"));
        Assert.DoesNotContain("secret", json.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Delivery_WithAKeyThatMayOnlyRead_IsToldSoByTheProtocol()
    {
        using var made = await server.PostAsync("/api/v1/api-keys", """{"name":"reader","scopes":["read"]}""");
        var key = JsonDocument.Parse(await made.Content.ReadAsStringAsync()).RootElement.GetProperty("key").GetString();

        using var answer = await Delivery.PostAsync(server, "reader", Delivery.Body("reader", "x"), key);

        await Delivery.ReadAsync(answer, "reader", 403);
    }
}

/// <summary>Deliveries faster than the key may.</summary>
public sealed class FirehoseQuotaTests(FirehoseQuotaTests.SlowServer server) : IClassFixture<FirehoseQuotaTests.SlowServer>
{
    [Fact]
    public async Task Delivery_OverTheQuota_IsToldSoByTheProtocol()
    {
        using var first = await Delivery.PostAsync(server, "one", Delivery.Body("one", "x"));
        using var second = await Delivery.PostAsync(server, "two", Delivery.Body("two", "x"));

        await Delivery.ReadAsync(first, "one", 200);
        await Delivery.ReadAsync(second, "two", 429);
        Assert.True(second.Headers.Contains("Retry-After"));
    }

    public sealed class SlowServer : ApiServer
    {
        protected override Dictionary<string, string> Settings => new() { ["ingest-per-minute"] = "1" };
    }
}
