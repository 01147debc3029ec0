using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Coldstart.Cli.Tests.Analyze;

public sealed class AnalyzeTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task Analyze_BilledInit_TakesTheBilledDurationAsPrinted()
    {
        var function = (await Json(LogSamples.BilledInit, "--function", "checkout", "--region", "us-east-1", "--architecture", "x86_64")).Function("checkout");

        Assert.Equal(1, function.GetProperty("invocations").GetInt64());
        Assert.Equal(1, function.GetProperty("cold_starts").GetInt64());
        Assert.Equal(427, function.GetProperty("billed_duration").GetProperty("total_ms").GetInt64());
        Assert.Equal("0.0000073166809", function.GetProperty("cost").GetProperty("total_usd").GetString());
        Assert.False(function.GetProperty("cost").GetProperty("estimated").GetBoolean());
        Assert.InRange(function.GetProperty("init_duration").GetProperty("p50_ms").GetDouble(), 423.98 * 0.99, 423.98 * 1.01);
        var initShare = Money(function, "init_usd") / Money(function, "duration_usd");
        Assert.InRange(initShare, 0.98m, 1m);
        Assert.Equal("init_cost", function.GetProperty("look_at_first").GetProperty("code").GetString());
    }

    [Fact]
    public async Task Analyze_UnbilledInit_CostsNothingForInit()
    {
        var function = (await Json(LogSamples.UnbilledInit, "--function", "old")).Function("old");

        Assert.Equal(1, function.GetProperty("cold_starts").GetInt64());
        Assert.Equal(0m, Money(function, "init_usd"));
        Assert.Equal(10, function.GetProperty("billed_duration").GetProperty("total_ms").GetInt64());
        Assert.True(function.GetProperty("cost").GetProperty("estimated").GetBoolean());
    }

    [Fact]
    public async Task Analyze_Failures_AreCountedByKindAndTheWorstIsToldFirst()
    {
        var log = LogSamples.Warm + LogSamples.OutOfMemory + LogSamples.Timeout;
        var function = (await Json(log, "--function", "checkout")).Function("checkout");

        Assert.Equal(3, function.GetProperty("invocations").GetInt64());
        Assert.Equal(1, function.GetProperty("status").GetProperty("timeout").GetInt64());
        Assert.Equal(1, function.GetProperty("status").GetProperty("out_of_memory").GetInt64());
        Assert.Equal(1, function.GetProperty("status").GetProperty("success").GetInt64());
        Assert.Equal("out_of_memory", function.GetProperty("look_at_first").GetProperty("code").GetString());
    }

    [Fact]
    public async Task Analyze_SnapStart_ShowsTheRestore()
    {
        var function = (await Json(LogSamples.SnapStart, "--function", "java")).Function("java");

        Assert.Equal(1, function.GetProperty("cold_starts").GetInt64());
        Assert.Equal(0, function.GetProperty("init_duration").GetProperty("count").GetInt64());
        Assert.Equal(398.97, function.GetProperty("restore_duration").GetProperty("max_ms").GetDouble(), 2);
        Assert.Equal(2521, function.GetProperty("billed_duration").GetProperty("total_ms").GetInt64());
    }

    [Fact]
    public async Task Analyze_PlatformEvent_IsReadAsTheTextLineIs()
    {
        var function = (await Json(LogSamples.PlatformReport, "--function", "checkout")).Function("checkout");

        Assert.Equal(1, function.GetProperty("status").GetProperty("timeout").GetInt64());
        Assert.Equal("2026-07-09T06:05:50.581Z", function.GetProperty("last_seen_at").GetString());
    }

    [Fact]
    public async Task Analyze_ColdStartReport_CountsAsASelfMeasuredColdStart()
    {
        var run = await Run([folder.Write("a.jsonl", LogSamples.ColdStartReport), "--json"]);
        var function = run.Function("legacy-api");

        Assert.Equal(1, function.GetProperty("self_measured_inits").GetInt64());
        Assert.Equal(812.5, function.GetProperty("init_duration").GetProperty("max_ms").GetDouble());
    }

    [Fact]
    public async Task Analyze_Gzip_IsReadWhateverItIsCalled()
    {
        var log = LogSamples.BilledInit + LogSamples.Warm;
        var plain = await Json(log, "--function", "checkout");
        var zipped = await Run([folder.Write("export.000", [.. TemporaryFolder.Gzip(LogSamples.BilledInit), .. TemporaryFolder.Gzip(LogSamples.Warm)]), "--function", "checkout", "--json"]);

        Assert.Equal(0, zipped.Code);
        Assert.Equal(plain.GetProperty("functions").ToString(), zipped.Root().GetProperty("functions").ToString());
    }

    [Theory]
    [InlineData("-")]
    [InlineData(null)]
    public async Task Analyze_StandardInput_GivesTheSameAsAFile(string? name)
    {
        var log = LogSamples.BilledInit + LogSamples.Warm + LogSamples.Timeout;
        var file = await Json(log, "--function", "checkout");
        string[] arguments = name is null ? ["analyze", "--function", "checkout", "--json"] : ["analyze", name, "--function", "checkout", "--json"];
        var piped = await CommandRun.Of(arguments, TemporaryFolder.Gzip(log));

        Assert.Equal(0, piped.Code);
        Assert.Equal(file.GetProperty("functions").ToString(), piped.Root().GetProperty("functions").ToString());
    }

    [Fact]
    public async Task Analyze_InvocationsInEachForm_GiveTheSame()
    {
        var lines = string.Concat(Enumerable.Range(0, 30).Select(static number => LogSamples.Invocation(number)));
        var array = $"[{lines.Trim().Replace("\n", ",\n", StringComparison.Ordinal)}]";
        var expected = (await Run([folder.Write("a.ndjson", lines), "--json"])).Root().GetProperty("functions").ToString();

        Assert.Equal(expected, (await Run([folder.Write("b.json", array), "--json"])).Root().GetProperty("functions").ToString());
        Assert.Equal(expected, (await Run([folder.Write("c.json", $"{{\"invocations\": {array}}}"), "--json"])).Root().GetProperty("functions").ToString());
        Assert.Contains("\"invocations\": 30", expected, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Analyze_SingleInvocationOverSeveralLines_IsRead()
    {
        var text = LogSamples.Invocation(0).Replace(",\"", ",\n  \"", StringComparison.Ordinal);

        var run = await Run([folder.Write("one.json", text), "--json"]);

        Assert.Equal(1, run.Function("web").GetProperty("cold_starts").GetInt64());
    }

    [Fact]
    public async Task Analyze_MixedFiles_JoinInvocationAndReport()
    {
        const string Sdk = """{"function_name":"checkout","timestamp":"2026-08-31T10:00:00Z","cold_start":true,"execution_duration_ms":2.4,"init_duration_ms":424,"region":"us-east-1","request_id":"5009fcc8-0001-4000-8000-000000000001"}""" + "\n";
        var log = folder.Write("log.txt", "2026-08-31T10:00:01.000Z " + LogSamples.BilledInit);
        var sdk = folder.Write("sdk.ndjson", Sdk);

        foreach (string[] order in new[] { new[] { log, sdk }, [sdk, log] })
        {
            var run = await Run([.. order, "--function", "checkout", "--region", "us-east-1", "--json"]);
            Assert.Equal(1, run.Function("checkout").GetProperty("invocations").GetInt64());
            Assert.Equal(427, run.Function("checkout").GetProperty("billed_duration").GetProperty("total_ms").GetInt64());
        }
    }

    [Fact]
    public async Task Analyze_TheSameFileTwice_CountsOnce()
    {
        var path = folder.Write("log.txt", LogSamples.Warm + LogSamples.Timeout);

        var run = await Run([path, path, "--function", "checkout", "--json"]);

        Assert.Equal(2, run.Function("checkout").GetProperty("invocations").GetInt64());
        Assert.Equal(2, run.Root().GetProperty("duplicates").GetInt64());
    }

    [Fact]
    public async Task Analyze_RecordsOfManyYears_AreAllInTheFigures()
    {
        var log = new StringBuilder();
        var time = new DateTimeOffset(2015, 1, 1, 0, 0, 0, TimeSpan.Zero);
        var count = 0;
        for (; time < CommandRun.Now; time = time.AddHours(31)) log.Append(LogSamples.Report(count++, time));

        var function = (await Json(log.ToString(), "--function", "old")).Function("old");

        Assert.Equal(count, function.GetProperty("invocations").GetInt64());
        Assert.Equal((count + 19) / 20, function.GetProperty("cold_starts").GetInt64());
        Assert.Equal(Enumerable.Range(0, count).Sum(static number => 5L + (number * 37 % 900) + (number % 20 == 0 ? 101 + (number % 300) : 0)), function.GetProperty("billed_duration").GetProperty("total_ms").GetInt64());
        Assert.Equal("2015-01-01T00:00:00Z", function.GetProperty("first_seen_at").GetString());
    }

    [Fact]
    public async Task Analyze_FileThatNamesNoFunction_CountsForOneOfItsOwnName()
    {
        var run = await Run([folder.Write("checkout-prod.log.gz", TemporaryFolder.Gzip(LogSamples.Warm)), "--json"]);

        Assert.Equal(1, run.Function("checkout-prod").GetProperty("invocations").GetInt64());
        Assert.Contains("give --function NAME", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Analyze_OtherLines_AreCountedOnStandardError()
    {
        var log = "hello from a handler\n" + LogSamples.Warm + "REPORT RequestId: 4dfec460-0001-4000-8000-000000000009\tDuration: many ms\n";

        var run = await Run([folder.Write("log.txt", log), "--function", "checkout"]);

        Assert.Equal(0, run.Code);
        Assert.Contains("1 line skipped", run.Error, StringComparison.Ordinal);
        Assert.Contains("1 not understood", run.Error, StringComparison.Ordinal);
        Assert.Contains("line 3: ", run.Error, StringComparison.Ordinal);
    }

    private static decimal Money(JsonElement function, string name) =>
        decimal.Parse(function.GetProperty("cost").GetProperty(name).GetString()!, CultureInfo.InvariantCulture);

    private async Task<JsonElement> Json(string log, params string[] options)
    {
        var run = await Run([folder.Write("log.txt", log), .. options, "--json"]);
        Assert.Equal(0, run.Code);
        return run.Root();
    }

    private static Task<CommandRun> Run(string[] arguments) => CommandRun.Of(["analyze", .. arguments]);
}
