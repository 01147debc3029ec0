using System.Text.Json;
using Coldstart.Api.Tests.Fakes;

namespace Coldstart.Api.Tests.Ingest;

/// <summary>The same invocations through different doors: the same statistics, and counted once where they come through two.</summary>
public sealed class DoorsTogetherTests(ApiServer server) : IClassFixture<ApiServer>
{
    private static readonly string[] Parts = ["status", "duration", "init_duration", "cold", "warm", "memory", "billed_duration", "cost"];

    [Fact]
    public async Task Invocations_ThroughEveryDoor_GiveTheSameStatistics()
    {
        var same = new SameInvocations("alone");
        var told = new Dictionary<string, string>();
        foreach (var door in SameInvocations.Doors)
        {
            await same.SendAsync(server, door, "through-" + door);
            told[door] = await StatisticsAsync("through-" + door);
        }

        Assert.All(told, door => Assert.True(door.Value == told["json"], $"{door.Key}\n{door.Value}\n{told["json"]}"));
        Assert.Contains("\"invocations\":4,\"cold_starts\":2,\"success\":2,\"error\":0,\"timeout\":1,\"out_of_memory\":1", told["json"], StringComparison.Ordinal);
    }

    public static TheoryData<string, string> Pairs()
    {
        var pairs = new TheoryData<string, string>();
        foreach (var first in SameInvocations.Doors)
        {
            foreach (var second in SameInvocations.Doors.Where(second => second != first)) pairs.Add(first, second);
        }
        return pairs;
    }

    [Theory]
    [MemberData(nameof(Pairs))]
    public async Task Invocations_ThroughTwoDoors_AreCountedOnce(string first, string second)
    {
        var function = $"{first}-then-{second}";
        var same = new SameInvocations(function);
        await same.SendAsync(server, first, function);
        var alone = await StatisticsAsync(function);

        await same.SendAsync(server, second, function);

        Assert.Equal(alone, await StatisticsAsync(function));
    }

    public static TheoryData<string, bool> WithTraces()
    {
        var all = new TheoryData<string, bool>();
        foreach (var door in SameInvocations.Doors)
        {
            all.Add(door, true);
            all.Add(door, false);
        }
        return all;
    }

    /// <summary>A trace tells neither init nor bill nor the memory used: it counts the invocation, and another door completes it.</summary>
    [Theory]
    [MemberData(nameof(WithTraces))]
    public async Task Invocations_ThroughTracesAndAnotherDoor_AreThoseOfTheOther(string door, bool tracesFirst)
    {
        var function = $"{(tracesFirst ? "traces-first" : "traces-last")}-{door}";
        var same = new SameInvocations(function);
        await same.SendAsync(server, door, function + "-alone");

        if (tracesFirst) await same.SendAsync(server, "otlp-traces", function);
        if (tracesFirst) Assert.Equal(await CountsAsync(function + "-alone"), await CountsAsync(function));
        await same.SendAsync(server, door, function);
        if (!tracesFirst) await same.SendAsync(server, "otlp-traces", function);

        Assert.Equal(await StatisticsAsync(function + "-alone"), await StatisticsAsync(function));
    }

    /// <summary>What traces carry too.</summary>
    private async Task<string> CountsAsync(string function)
    {
        var report = await server.GetAsync("/api/v1/functions/" + await Functions.IdOfAsync(server, function));
        return string.Join('\n', ((string[])["status", "duration", "cold", "warm"]).Select(part => report.GetProperty(part).GetRawText()));
    }

    public static TheoryData<string> DoorsOfAws() => [.. SameInvocations.Doors.Where(static door => door != "json")];

    [Theory]
    [MemberData(nameof(DoorsOfAws))]
    public async Task Invocations_OfTheSdkAndOfAws_CompleteEachOtherInEitherOrder(string door)
    {
        var (first, second, alone) = ($"sdk-then-{door}", $"{door}-then-sdk", $"{door}-alone");
        var same = new SameInvocations("completed");
        await same.SendAsync(server, door, alone);
        await same.SendBySdkAsync(server, first);
        await same.SendAsync(server, door, first);
        await same.SendAsync(server, door, second);
        await same.SendBySdkAsync(server, second);

        var (ofAws, sdkFirst, sdkLast) = (await ReportAsync(alone), await ReportAsync(first), await ReportAsync(second));

        Assert.All([sdkFirst, sdkLast], report =>
        {
            // Billed duration, memory and how it ended as AWS printed them, the modules of the SDK.
            foreach (var part in new[] { "status", "billed_duration", "memory" }) Assert.Equal(ofAws.GetProperty(part).GetRawText(), report.GetProperty(part).GetRawText());
            Assert.Equal(2, report.GetProperty("module_breakdown").GetProperty("aws-sdk").GetProperty("count").GetInt64());
            Assert.False(report.GetProperty("cost").GetProperty("estimated").GetBoolean());
        });
        Assert.Equal(Figures(sdkFirst), Figures(sdkLast));
        Assert.Empty(ofAws.GetProperty("module_breakdown").EnumerateObject());
    }

    private async Task<string> StatisticsAsync(string function) => Figures(await ReportAsync(function));

    private async Task<JsonElement> ReportAsync(string function) => await server.GetAsync("/api/v1/functions/" + await Functions.IdOfAsync(server, function));

    private static string Figures(JsonElement report) => string.Join('\n', Parts.Select(part => report.GetProperty(part).GetRawText()));
}
