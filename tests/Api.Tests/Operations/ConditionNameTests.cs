using System.Runtime.CompilerServices;
using Coldstart.Api.Tests.Fakes;
using Coldstart.Engine;

namespace Coldstart.Api.Tests.Operations;

/// <summary>The closed list of conditions: the same in the program, in the reference and in the operators' page.</summary>
public sealed class ConditionNameTests(ApiServer server) : IClassFixture<ApiServer>
{
    public static TheoryData<EngineCondition> All => [.. Enum.GetValues<EngineCondition>()];

    [Theory]
    [MemberData(nameof(All))]
    public void Name_OfEveryCondition_IsARowOfTheOperatorsPage(EngineCondition condition)
    {
        var row = File.ReadLines(Document("operations.md")).SingleOrDefault(line => line.StartsWith($"| `{condition.Name()}` |", StringComparison.Ordinal));

        Assert.NotNull(row);
        Assert.Equal(condition.TakesRecords() ? "200" : "503", row.Split('|')[2].Trim());
        Assert.Equal(6, row.Split('|').Skip(1).SkipLast(1).Count(static cell => cell.Trim().Length > 0));
    }

    [Fact]
    public async Task Reference_ListsTheSameNames()
    {
        var document = await server.GetAsync("/openapi/v1.json");
        var listed = document.GetProperty("components").GetProperty("schemas").GetProperty("State").GetProperty("enum").EnumerateArray().Select(static name => name.GetString());

        Assert.Equal(Enum.GetValues<EngineCondition>().Select(static condition => condition.Name()), listed);
    }

    [Fact]
    public async Task Ready_OfASoundServer_SaysServingSinceItsStart()
    {
        var ready = await server.GetAsync("/health/ready", key: null);

        Assert.Equal(("ready", "serving"), (ready.GetProperty("status").GetString(), ready.GetProperty("state").GetString()));
        Assert.Equal(0, ready.GetProperty("retry_after_seconds").GetInt32());
        Assert.InRange(ready.GetProperty("since").GetDateTimeOffset(), TimeProvider.System.GetUtcNow().AddMinutes(-10), TimeProvider.System.GetUtcNow());
    }

    private static string Document(string name, [CallerFilePath] string here = "") => Path.Combine(Path.GetDirectoryName(here)!, "..", "..", "..", "docs", name);
}
