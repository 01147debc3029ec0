using System.Text;
using Coldstart.Cli.Tests.Analyze;

namespace Coldstart.Cli.Tests.Import;

public sealed class ImportTests : IDisposable
{
    private const string To = "http://coldstart.test";
    private readonly TemporaryFolder folder = new();
    private readonly FakeServer server = new();

    public void Dispose()
    {
        folder.Dispose();
        server.Dispose();
    }

    [Fact]
    public async Task Import_LogOfSeveralPieces_CountsEachLineOnce()
    {
        var run = await ImportAsync(folder.Write("web.log", Log(20_000)), "--function-name", "web", "--region", "eu-central-1", "--architecture", "arm64");

        Assert.Equal((ExitCodes.Done, 20_000), (run.Code, server.Counts.Count));
        Assert.All(server.Counts.Values, static count => Assert.Equal(1, count));
        Assert.InRange(server.Pieces.Count, 3, 5);
        Assert.All(server.Pieces, static piece => Assert.Equal("/api/v1/ingest/logs?function_name=web&region=eu-central-1&architecture=arm64", piece.Path));
        Assert.Contains("20,000 records accepted", run.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Import_Twice_CountsNothingAndSendsNothingTwice()
    {
        var log = Log(20_000);
        await ImportAsync(folder.Write("web.log", log), "--function-name", "web");
        var requests = server.Requests;

        var copy = await ImportAsync(folder.Write("copy.gz", TemporaryFolder.Gzip(log)), "--function-name", "web");
        var piped = await CommandRun.Against(server, ["import", "--to", To, "--key", FakeServer.Key, "--function-name", "web"], CommandRun.Bytes(log));

        Assert.Equal((ExitCodes.Done, ExitCodes.Done), (copy.Code, piped.Code));
        Assert.All(server.Counts.Values, static count => Assert.Equal(1, count));
        Assert.Equal(requests, server.Requests);
        Assert.Contains("imported before and counted nothing", copy.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Import_WithAnotherWordOnTheFunction_IsAnotherImport()
    {
        var path = folder.Write("web.log", Log(10));
        await ImportAsync(path, "--function-name", "web");
        await ImportAsync(path, "--function-name", "shop");

        Assert.All(server.Counts.Values, static count => Assert.Equal(2, count));
    }

    [Fact]
    public async Task Import_SameLinesTwiceInOneFile_AreTwo()
    {
        var path = folder.Write("web.log", Log(10) + Log(10));
        await ImportAsync(path, "--function-name", "web");
        Append(path, Log(10));
        await ImportAsync(path, "--function-name", "web");

        Assert.All(server.Counts.Values, static count => Assert.Equal(3, count));
    }

    [Fact]
    public async Task Import_ServerThatStaysAway_EndsAndGoesOnWithTheNextRun()
    {
        var path = folder.Write("web.log", Log(20_000));
        server.FaultOf = static request => request < 2 ? Fault.None : Fault.Lost;
        var first = await ImportAsync(path, "--function-name", "web");
        server.FaultOf = static _ => Fault.None;
        var second = await ImportAsync(path, "--function-name", "web");

        Assert.Equal((ExitCodes.Failed, ExitCodes.Done), (first.Code, second.Code));
        Assert.Contains("it goes on where this one stopped", first.Error, StringComparison.Ordinal);
        Assert.Equal(20_000, server.Counts.Count);
        Assert.All(server.Counts.Values, static count => Assert.Equal(1, count));
        Assert.Equal(server.Pieces.Count, server.Pieces.DistinctBy(static piece => piece.Key).Count());
    }

    [Fact]
    public async Task Import_AnswersThatAreLost_CountOnce()
    {
        server.FaultOf = static request => request % 3 == 1 ? Fault.None : Fault.Cut;
        var run = await ImportAsync(folder.Write("web.log", Log(20_000)), "--function-name", "web");

        Assert.Equal(ExitCodes.Done, run.Code);
        Assert.All(server.Counts.Values, static count => Assert.Equal(1, count));
    }

    [Fact]
    public async Task Import_BusyServer_WaitsAsLongAsItSays()
    {
        var waits = new List<TimeSpan>();
        server.FaultOf = static request => request < 2 ? Fault.Busy : Fault.None;
        var run = await CommandRun.Against(server, ["import", folder.Write("web.log", Log(5)), "--to", To, "--key", FakeServer.Key, "--function-name", "web"], waited: waits.Add);

        Assert.Equal(ExitCodes.Done, run.Code);
        Assert.Equal([TimeSpan.FromSeconds(7), TimeSpan.FromSeconds(7)], waits.Where(static wait => wait > TimeSpan.FromSeconds(1)));
    }

    [Fact]
    public async Task Import_LostConnections_WaitLongerEachTimeAndGiveUp()
    {
        var waits = new List<TimeSpan>();
        server.FaultOf = static _ => Fault.Lost;
        var run = await CommandRun.Against(server, ["import", folder.Write("web.log", Log(5)), "--to", To, "--key", FakeServer.Key, "--function-name", "web"], waited: waits.Add);

        Assert.Equal(ExitCodes.Failed, run.Code);
        Assert.Equal(13, waits.Count);
        Assert.True(waits[0] < TimeSpan.FromSeconds(1) && waits[^1] >= TimeSpan.FromSeconds(15));
        Assert.InRange(waits.Sum(static wait => wait.TotalSeconds), 60, 600);
    }

    [Fact]
    public async Task Import_WrongKey_SaysSoAndNeverShowsIt()
    {
        const string Secret = "csa_ThisIsASecretThatNobodyMaySee000";
        var run = await CommandRun.Against(server, ["import", folder.Write("web.log", Log(5)), "--to", To, "--function-name", "web"], settings: ("COLDSTART_API_KEY", Secret));

        Assert.Equal(ExitCodes.Failed, run.Code);
        Assert.Contains("does not know this key", run.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("ThisIsASecret", run.Error + run.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Import_Csv_PutsTheColumnsInFrontOfEachPiece()
    {
        var csv = new StringBuilder("@timestamp,@message\n");
        for (var number = 0; number < 16_000; number++) csv.Append($"2026-08-31 10:00:00.000,\"{LogSamples.Report(number, CommandRun.Now).Trim()}\"\n");
        var run = await ImportAsync(folder.Write("insights.csv", csv.ToString()), "--function-name", "web");

        Assert.Equal(ExitCodes.Done, run.Code);
        Assert.InRange(server.Pieces.Count, 2, 5);
        Assert.All(server.Pieces, static piece => Assert.StartsWith("@timestamp,@message\n", piece.Body, StringComparison.Ordinal));
        Assert.Equal(16_000, server.Counts.Count);
    }

    [Fact]
    public async Task Import_EventOfSeveralLines_IsNeverCutApart()
    {
        var log = string.Concat(Enumerable.Repeat(LogSamples.BilledInit, 8_000));
        await ImportAsync(folder.Write("xray.log", log), "--function-name", "web");

        Assert.InRange(server.Pieces.Count, 2, 5);
        Assert.All(server.Pieces, static piece => Assert.StartsWith("REPORT", piece.Body, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Import_LogThatNamesNoFunction_AsksForOne()
    {
        var run = await ImportAsync(folder.Write("web.log", LogSamples.Warm));

        Assert.Equal(ExitCodes.Failed, run.Code);
        Assert.Contains("give --function-name NAME", run.Error, StringComparison.Ordinal);
        Assert.Empty(server.Pieces);
    }

    [Fact]
    public async Task Import_FunctionToldOnceInALongLog_IsToldToTheServerWithEachPiece()
    {
        var start = """{"time":"2026-08-31T10:00:00.000Z","type":"platform.initStart","record":{"initializationType":"on-demand","phase":"init","functionName":"told-once","functionVersion":"$LATEST"}}""" + "\n";
        var path = folder.Write("long.jsonl", Log(12_000) + start);
        await ImportAsync(path);

        Assert.InRange(server.Pieces.Count, 2, 4);
        Assert.All(server.Pieces, static piece => Assert.Contains("function_name=told-once", piece.Path, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Import_DocumentOfInvocations_IsSentAsLines()
    {
        using var batches = new FakeServer { Record = FakeServer.Invocation() };
        var elements = Enumerable.Range(0, 50).Select(static number => LogSamples.Invocation(number).Trim());
        var path = folder.Write("batch.json", "{ \"invocations\": [\n" + string.Join(",\n", elements) + "\n]}");
        var run = await CommandRun.Against(batches, ["import", path, "--to", To, "--key", FakeServer.Key]);

        Assert.Equal((ExitCodes.Done, 50), (run.Code, batches.Counts.Count));
        Assert.Equal("/api/v1/ingest/batch", Assert.Single(batches.Pieces).Path);
    }

    [Fact]
    public async Task Import_PieceThatIsAllWrong_IsToldAndTheRestGoesOn()
    {
        using var batches = new FakeServer { Record = FakeServer.Invocation() };
        var path = folder.Write("half.ndjson", string.Concat(Enumerable.Repeat("{\"function_name\":\"web\"}\n", 60_000)) + LogSamples.Invocation(1));
        var run = await CommandRun.Against(batches, ["import", path, "--to", To, "--key", FakeServer.Key]);

        Assert.Equal((ExitCodes.Done, 1), (run.Code, batches.Counts.Count));
        Assert.Contains("must be JSON", run.Error, StringComparison.Ordinal);
        Assert.Contains("rejected", run.Out, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("import", "a.log", "--to", "http://x")]
    [InlineData("import", "a.log", "--key", FakeServer.Key)]
    [InlineData("import", "a.log", "--to", "coldstart.example", "--key", FakeServer.Key)]
    [InlineData("import", "a.log", "--to", "ftp://x", "--key", FakeServer.Key)]
    [InlineData("import", "a.log", "--to", "http://u:p@x", "--key", FakeServer.Key)]
    [InlineData("import", "a.log", "--to", "http://x", "--key", "csa_with space")]
    [InlineData("import", "a.log", "--to", "http://x", "--key", FakeServer.Key, "--region", "Europe!")]
    [InlineData("import", "a.log", "--to", "http://x", "--key", FakeServer.Key, "--function-name", "a b")]
    [InlineData("import", "a.log", "--to", "http://x", "--key", FakeServer.Key, "--architecture", "sparc")]
    [InlineData("import", "--wrong", "--to", "http://x", "--key", FakeServer.Key)]
    public async Task Import_CalledWrongly_Is2(params string[] arguments)
    {
        var run = await CommandRun.Against(server, arguments);

        Assert.Equal(ExitCodes.Usage, run.Code);
        Assert.NotEmpty(run.Error);
        Assert.DoesNotContain(FakeServer.Key, run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Import_MissingFile_CostsOnlyItself()
    {
        var run = await ImportAsync(folder.Write("web.log", Log(3)), Path.Combine(folder.Path, "none.log"), "--function-name", "web");

        Assert.Equal((ExitCodes.Failed, 3), (run.Code, server.Counts.Count));
        Assert.Contains("there is no such file", run.Error, StringComparison.Ordinal);
    }

    private Task<CommandRun> ImportAsync(params string[] arguments) =>
        CommandRun.Against(server, ["import", .. arguments, "--to", To], settings: ("COLDSTART_API_KEY", FakeServer.Key));

    private static string Log(int lines)
    {
        var text = new StringBuilder();
        for (var number = 0; number < lines; number++) text.Append(LogSamples.Report(number, CommandRun.Now.AddMinutes(-lines + number)));
        return text.ToString();
    }

    private static void Append(string path, string text) => File.AppendAllText(path, text);
}
