namespace Coldstart.Cli.Tests.Analyze;

public sealed class OutputTests : IDisposable
{
    private const char Escape = '\u001b';

    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData(40)]
    [InlineData(60)]
    [InlineData(80)]
    [InlineData(112)]
    [InlineData(120)]
    [InlineData(200)]
    public async Task Table_AnyWidth_FitsAndShowsEveryFigure(int width)
    {
        var run = await Run(width, isTerminal: false);

        Assert.Equal(0, run.Code);
        Assert.DoesNotContain(Escape, run.Out);
        Assert.All(run.Out.Split('\n'), line => Assert.True(line.TrimEnd().Length <= width, $"{line.Length} columns in {width}: {line}"));
        foreach (var figure in (string[])["checkout", "424", "1,024", "42"]) Assert.Contains(figure, run.Out, StringComparison.Ordinal);
        Assert.Contains("ran out of memory", string.Join(' ', run.Out.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Table_Terminal_HasColourUnlessItIsUnwanted()
    {
        Assert.Contains(Escape, (await Run(120, isTerminal: true)).Out);
        Assert.DoesNotContain(Escape, (await Run(120, isTerminal: true, ("NO_COLOR", "1"))).Out);
        Assert.DoesNotContain(Escape, (await Run(120, isTerminal: true, ("TERM", "dumb"))).Out);
    }

    [Fact]
    public async Task Table_SeveralFunctions_TotalsStandBelow()
    {
        var lines = string.Concat(Enumerable.Range(0, 10).Select(static number => LogSamples.Invocation(number, number < 4 ? "web" : "worker")));
        var run = await CommandRun.Of(["analyze", folder.Write("a.ndjson", lines)]);

        Assert.Contains("2 functions", run.Out, StringComparison.Ordinal);
        Assert.True(run.Out.IndexOf("worker", StringComparison.Ordinal) < run.Out.IndexOf("web", StringComparison.Ordinal), run.Out);
    }

    [Fact]
    public async Task Text_OfColdStartsAlone_WarnsThatRatesCannotBeRight()
    {
        var lines = string.Concat(Enumerable.Range(0, 10).Select(static at => $"REPORT RequestId: 3f8a1f5e-0000-4000-8000-{at:D12}\tDuration: 10.00 ms\tBilled Duration: 431 ms\tMemory Size: 128 MB\tMax Memory Used: 60 MB\tInit Duration: 420.00 ms\n"));
        var warm = "REPORT RequestId: 3f8a1f5e-0000-4000-8000-999999999999\tDuration: 10.00 ms\tBilled Duration: 10 ms\tMemory Size: 128 MB\tMax Memory Used: 60 MB\n";

        var cold = await CommandRun.Of(["analyze", folder.Write("a.log", lines), "--function", "web"]);
        var all = await CommandRun.Of(["analyze", folder.Write("b.log", lines + warm), "--function", "web"]);

        Assert.Contains("! web: Only cold starts come", cold.Out, StringComparison.Ordinal);
        Assert.DoesNotContain("! web", all.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Json_Document_HasTheNamesOfTheContract()
    {
        var run = await CommandRun.Of(["analyze", folder.Write("a.ndjson", LogSamples.Invocation(0)), "--json"]);
        var root = run.Root();

        Assert.Equal(["as_of", "functions", "totals", "files", "records", "duplicates", "skipped", "not_understood", "left_out"], root.EnumerateObject().Select(static member => member.Name));
        Assert.Equal(
            ["function_name", "account_id", "region", "runtime", "architecture", "memory_allocated_mb", "first_seen_at", "last_seen_at", "invocations", "cold_starts", "cold_start_rate", "error_rate", "status", "suppressed_inits", "proactive_inits", "self_measured_inits", "init_failures", "billed_duration", "init_duration", "restore_duration", "duration", "cold", "warm", "memory", "cost", "look_at_first", "data_quality"],
            root.Function("web").EnumerateObject().Select(static member => member.Name));
        Assert.Equal(["count", "avg_ms", "min_ms", "max_ms", "p50_ms", "p90_ms", "p95_ms", "p99_ms", "p999_ms"], root.Function("web").GetProperty("duration").EnumerateObject().Select(static member => member.Name));
        Assert.Equal(
            ["total_usd", "duration_usd", "request_usd", "init_usd", "ephemeral_storage_usd", "restore_usd", "currency", "estimated", "estimated_because"],
            root.Function("web").GetProperty("cost").EnumerateObject().Select(static member => member.Name));
        Assert.Equal("arm64", root.Function("web").GetProperty("architecture").GetString());
        Assert.Equal("2026-09-01T12:00:00Z", root.GetProperty("as_of").GetString());
    }

    private Task<CommandRun> Run(int width, bool isTerminal, params (string Name, string Value)[] settings)
    {
        var path = folder.Write("log.txt", LogSamples.BilledInit + LogSamples.Warm + LogSamples.OutOfMemory);
        return CommandRun.Of(["analyze", path, "--function", "checkout", "--region", "us-east-1"], width: width, isTerminal: isTerminal, settings: settings);
    }
}
