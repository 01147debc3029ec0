using Coldstart.Bench.Doors;
using Coldstart.Bench.Servers;

namespace Coldstart.Bench.Goals;

/// <summary>Goal 15: more packed payloads of CloudWatch Logs than can be taken: memory stays within a bound, what is over is told to come again, and everything is counted once in the end.</summary>
internal static class OfferedGoal
{
    private const int Functions = 200;
    private const int Connections = 512;
    private const double OfferedBytesPerSecond = 200e6;
    private const long ResidentMbMax = 768;

    // 0.9 MB of text; and now and then the 9 MB that the largest record of Kinesis and Firehose holds when it is packed.
    private const int InvocationsPerPayload = 2000;
    private const int InvocationsPerLargePayload = 20_000;
    private const int PayloadsPerLargeOne = 20;

    public static void Measure(GoalRun run)
    {
        var length = run.Options.Pick(TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(10));
        using var server = new ServerUnderTest(run.Options, run.DataFolder("offered"));
        var first = Payloads(server, run.Options.Pick(50e6, 400e6));
        DoorLoad.SendAll(server.Port, 8, first);
        var load = new OfferedLoad(server.Port, Connections, Payloads(server, OfferedBytesPerSecond * length.TotalSeconds));
        var restMb = server.Process.ResidentMbMax;
        var (offered, taken) = load.Offer(OfferedBytesPerSecond, length);
        var answers = load.Answers;
        load.Finish();
        server.Verify(first.Sum(static request => (long)request.Invocations) + load.Acknowledged);
        var residentMb = server.Process.ResidentMbMax;
        run.Verdict.Goal(15, $"{residentMb} MB resident at most", $"{ResidentMbMax}", residentMb <= ResidentMbMax);
        run.Verdict.Note($"offered {offered / 1e6:0} MB/s of text over {Connections} connections, {taken / 1e6:0} MB/s taken meanwhile ({answers}); {restMb} MB before; in the end {load.Answers}: {load.Acknowledged:N0} invocations, all counted");
    }

    private static List<DoorRequest> Payloads(ServerUnderTest server, double textBytes)
    {
        var made = new List<DoorRequest>();
        var sources = Enumerable.Range(0, 2).Select(seed => new LifeSource(Functions, seed, server.Ids)).ToArray();
        for (var bytes = 0.0; bytes < textBytes;)
        {
            // Packing costs as much as everything else here: on both cores.
            var some = sources.AsParallel().SelectMany(static source => Enumerable.Range(1, PayloadsPerLargeOne)
                .Select(at => DoorRequest.CloudWatch(source.Next(at == PayloadsPerLargeOne ? InvocationsPerLargePayload : InvocationsPerPayload)))).ToList();
            made.AddRange(some);
            bytes += some.Sum(static request => (double)request.TextBytes);
        }
        return made;
    }
}
