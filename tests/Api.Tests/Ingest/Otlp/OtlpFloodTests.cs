using System.Text;
using System.Text.Json;
using Coldstart.Api.Tests.Fakes;

namespace Coldstart.Api.Tests.Ingest.Otlp;

/// <summary>The binary form of JSON is part of the memory of all bodies: without room for it a request is told to come again, and nothing of it counts.</summary>
public sealed class OtlpFloodTests(OtlpFloodTests.SmallServer server) : IClassFixture<OtlpFloodTests.SmallServer>
{
    private const int Bytes = 3 << 19;

    [Fact]
    public async Task Json_WithoutRoomForItsBinaryForm_IsToldToComeAgain()
    {
        using var answer = await Export.PostAsync(server, "/v1/traces", Request("flood-one"), Export.Json);

        Assert.Equal(503, (int)answer.StatusCode);
        Assert.True(answer.Headers.RetryAfter?.Delta > TimeSpan.Zero);
        Assert.Equal(14, JsonDocument.Parse(await answer.Content.ReadAsByteArrayAsync()).RootElement.GetProperty("code").GetInt32());
        Assert.Equal(0, (await server.GetAsync("/api/v1/functions?search=flood-one")).GetProperty("functions").GetArrayLength());
        Assert.Equal(0, (await server.GetAsync("/api/v1/dead-letters")).GetProperty("dead_letters").GetArrayLength());
    }

    [Fact]
    public async Task Flood_OfJson_LeavesRoomForWhatFollows()
    {
        var statuses = await Task.WhenAll(Enumerable.Range(0, 40).Select(async _ =>
        {
            using var answer = await Export.PostAsync(server, "/v1/traces", Request("flood-many"), Export.Json, gzip: true);
            return (int)answer.StatusCode;
        }));

        using var small = await Export.PostAsync(server, "/v1/traces", Encoding.UTF8.GetBytes(Export.Traces("flood-after", Export.Span("after", Now, 5))), Export.Json);
        Assert.All(statuses, static status => Assert.Equal(503, status));
        Assert.Equal(200, (int)small.StatusCode);
    }

    private static long Now => TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds() - 60_000;

    /// <summary>A request whose body has room in memory, and whose binary form beside it has not.</summary>
    private static byte[] Request(string function)
    {
        var span = Export.Span("one", Now, 5);
        return Encoding.UTF8.GetBytes(Export.Traces(function, [.. Enumerable.Repeat(span, Bytes / span.Length)]));
    }

    public sealed class SmallServer : ApiServer
    {
        protected override Dictionary<string, string> Settings => new() { ["bytes-in-flight"] = "2097152", ["ingest-per-minute"] = "1000000", ["project-ingest-per-minute"] = "1000000" };
    }
}
