using System.Globalization;
using System.Text.Json;

namespace Coldstart.Cli.Tests.Analyze;

public sealed class AdviceTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("timeouts", 10, 100, 256, 100, 0, "Status: timeout")]
    [InlineData("out_of_memory", 10, 100, 256, 256, 0, "Status: error\tError Type: Runtime.OutOfMemory")]
    [InlineData("errors", 10, 100, 256, 100, 0, "Status: error\tError Type: Runtime.ExitError")]
    [InlineData("memory_tight", 10, 100, 256, 240, 0, "")]
    [InlineData("memory_loose", 60, 100, 1024, 300, 0, "")]
    [InlineData("init_cost", 10, 100, 256, 120, 90, "")]
    [InlineData("slow_cold_starts", 10, 90_000, 256, 120, 1500, "")]
    [InlineData("nothing", 10, 100, 256, 120, 0, "")]
    public async Task Advice_Figures_NameTheWorst(string expected, int count, int durationMs, int allocatedMb, int usedMb, int initMs, string status) =>
        Assert.Equal(expected, await CodeOf(string.Concat(Enumerable.Range(0, count).Select(number => Line(number, durationMs, allocatedMb, usedMb, initMs, status)))));

    [Fact]
    public async Task Advice_InitRanAgainInTheInvocation_SaysSo() =>
        Assert.Equal("suppressed_inits", await CodeOf(Event("2026-08-31T10:00:10Z", LogSamples.SuppressedInit) + Event("2026-08-31T10:00:13Z", LogSamples.Warm)));

    [Fact]
    public async Task Advice_MemoryWasLowered_DoesNotCallTheNewSizeTight() =>
        Assert.Equal("nothing", await CodeOf(Line(1, 100, 1024, 300, 0, "") + Line(2, 100, 256, 120, 0, "")));

    // An init is joined with its invocation through their log stream.
    private static string Event(string time, string message) =>
        JsonSerializer.Serialize(new { timestamp = time, logStreamName = "2026/08/31/[$LATEST]0123456789abcdef0123456789abcdef", message }) + "\n";

    private static string Line(int number, int durationMs, int allocatedMb, int usedMb, int initMs, string status)
    {
        var init = initMs > 0 ? $"\tInit Duration: {initMs}.00 ms" : "";
        var id = number.ToString("x8", CultureInfo.InvariantCulture);
        return $"2026-08-31T10:{number % 60:00}:00.000Z REPORT RequestId: {id}-0003-4000-8000-000000000000\tDuration: {durationMs}.00 ms\tBilled Duration: {durationMs + initMs} ms\tMemory Size: {allocatedMb} MB\tMax Memory Used: {usedMb} MB{init}{(status.Length > 0 ? "\t" + status : "\t")}\n";
    }

    private async Task<string?> CodeOf(string log)
    {
        var run = await CommandRun.Of(["analyze", folder.Write("log.txt", log), "--function", "web", "--json"]);
        return run.Function("web").GetProperty("look_at_first").GetProperty("code").GetString();
    }
}
