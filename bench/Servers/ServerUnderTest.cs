using System.Diagnostics;
using System.Text;
using System.Text.Json;
using Coldstart.Bench.Load;

namespace Coldstart.Bench.Servers;

/// <summary>The real server over HTTP, rate limits lifted.</summary>
internal sealed class ServerUnderTest : IDisposable
{
    public const string Key = "csa_bench0bench0bench0bench0bench000";

    private static readonly TimeSpan visibleWithin = TimeSpan.FromSeconds(20);

    private readonly ChildProcess process;

    /// <summary>A server whose data is in a folder.</summary>
    public ServerUnderTest(BenchOptions options, string dataFolder) : this(options, ["--data=" + dataFolder])
    {
    }

    /// <param name="options">Where the built server is.</param>
    /// <param name="place">Options that say where its data is.</param>
    public ServerUnderTest(BenchOptions options, IEnumerable<string> place)
    {
        string[] lifted = ["--ingest-per-minute", "--queries-per-minute", "--project-ingest-per-minute", "--project-queries-per-minute", "--anonymous-per-minute"];
        string[] arguments = ["--port=0", .. place, .. lifted.Select(static limit => limit + "=100000000")];
        process = new ChildProcess(options.ApiPath, arguments, new Dictionary<string, string> { ["COLDSTART_BOOTSTRAP_KEY"] = Key }, "serves ");
    }

    public ChildProcess Process => process;

    public int Port => process.Port;

    public RecordIds Ids { get; } = new();

    public static ReadOnlyMemory<byte> Get(string path) => Encoding.ASCII.GetBytes($"GET {path} HTTP/1.1\r\nHost: bench\r\nX-API-Key: {Key}\r\n\r\n");

    /// <summary>Asks for the id of a function.</summary>
    public string FunctionId(string name)
    {
        using var wire = new Wire(Port);
        using var page = Parse(wire.Exchange(Get($"/api/v1/functions?search={name}")));
        return page.RootElement.GetProperty("functions")[0].GetProperty("id").GetString()!;
    }

    /// <summary>Fails unless exactly what was acknowledged is counted: nothing lost, nothing twice.</summary>
    public void Verify(long acknowledged)
    {
        var started = Stopwatch.GetTimestamp();
        long counted;
        do
        {
            counted = Counted();
            if (counted == acknowledged) return;
            // A list may be a second behind.
            Thread.Sleep(200);
        }
        while (Stopwatch.GetElapsedTime(started) < visibleWithin);
        throw new BenchFailedException($"{acknowledged} records were acknowledged, but {counted} are counted.");
    }

    public void Dispose() => process.Dispose();

    private long Counted()
    {
        using var wire = new Wire(Port);
        using var overview = Parse(wire.Exchange(Get("/api/v1/overview?window=24h")));
        return overview.RootElement.GetProperty("totals").GetProperty("invocations").GetInt64();
    }

    private static JsonDocument Parse(ReadOnlySpan<byte> json) => JsonDocument.Parse(json.ToArray());
}
