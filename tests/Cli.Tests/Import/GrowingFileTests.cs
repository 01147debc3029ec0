using System.Text;
using Coldstart.Cli.Tests.Analyze;

namespace Coldstart.Cli.Tests.Import;

/// <summary>A file that is imported again and again while it grows, through every accident: each of its lines counts once.</summary>
public sealed class GrowingFileTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData(true, 1)]
    [InlineData(true, 101)]
    [InlineData(false, 201)]
    [InlineData(false, 301)]
    public async Task Import_OfAFileThatGrowsAnywhere_CountsEachLineOnce(bool isLog, int firstSeed)
    {
        for (var seed = firstSeed; seed < firstSeed + 3; seed++) await LiveAsync(isLog, seed);
    }

    private async Task LiveAsync(bool isLog, int seed)
    {
        var random = new Random(seed);
        using var server = new FakeServer { Record = isLog ? FakeServer.Report() : FakeServer.Invocation() };
        var path = folder.Write($"{seed}.log", "");
        var whole = Encoding.UTF8.GetBytes(string.Concat(Enumerable.Range(0, random.Next(200, 15_000)).Select(number => Line(isLog, number, random))));
        // How much of it is there when it is imported: cut anywhere, often in the middle of a line, sometimes by a few bytes only.
        var written = 0;
        while (written < whole.Length)
        {
            var more = random.Next(4) switch { 0 => random.Next(1, 40), 1 => random.Next(1, 4000), _ => random.Next(1, whole.Length / 2) };
            var next = Math.Min(whole.Length, written + more);
            await using (var file = new FileStream(path, FileMode.Append)) await file.WriteAsync(whole.AsMemory(written..next));
            written = next;
            await ImportAsync(server, path, random);
        }
        server.FaultOf = static _ => Fault.None;
        var last = await RunAsync(server, path);

        Assert.True(last.Code == ExitCodes.Done, $"seed {seed}: {last.Error}");
        var expected = server.Record.Matches(Encoding.UTF8.GetString(whole)).Select(static match => match.Groups[1].Value).Order(StringComparer.Ordinal);
        Assert.True(expected.SequenceEqual(server.Counts.Keys.Order(StringComparer.Ordinal)), $"seed {seed}: not the lines of the file");
        Assert.True(server.Counts.Values.All(static count => count == 1), $"seed {seed}: {string.Join(", ", server.Counts.Where(static pair => pair.Value != 1).Take(3))}");
    }

    private static async Task ImportAsync(FakeServer server, string path, Random random)
    {
        var goodUntil = server.Requests + random.Next(6);
        var isLost = random.Next(3) == 0;
        server.FaultOf = request => isLost && request >= goodUntil ? Fault.Lost : random.Next(5) switch { 0 => Fault.Cut, 1 => Fault.Busy, _ => Fault.None };
        await RunAsync(server, path);
    }

    private static Task<CommandRun> RunAsync(FakeServer server, string path) =>
        CommandRun.Against(server, ["import", path, "--to", "http://coldstart.test", "--key", FakeServer.Key, "--function-name", "web"]);

    private static string Line(bool isLog, int number, Random random)
    {
        if (!isLog) return LogSamples.Invocation(number);
        var report = LogSamples.Report(number, CommandRun.Now.AddHours(-1));
        return random.Next(3) == 0 ? report + $"{CommandRun.Now.AddHours(-1):yyyy-MM-dd'T'HH:mm:ss.fff'Z'} a handler's own line {new string('x', random.Next(200))}\n" : report;
    }
}
