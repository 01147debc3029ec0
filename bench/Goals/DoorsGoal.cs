using Coldstart.Bench.Doors;
using Coldstart.Bench.Load;
using Coldstart.Bench.Measuring;
using Coldstart.Bench.Servers;

namespace Coldstart.Bench.Goals;

/// <summary>Goal 14: what an invocation costs that comes as AWS itself sends it, door by door, beside inflating and walking through the same bytes.</summary>
internal static class DoorsGoal
{
    private const int Functions = 200;
    private const int Connections = 8;
    private const int InvocationsPerPayload = 100;
    private const int PayloadsPerDelivery = 20;
    private const double CpuRatioMax = 4;

    private static readonly (string Name, Func<LifeSource, DoorRequest> Make, DoorScan.Walk Walk)[] Doors =
    [
        ("cloudwatch", static lives => DoorRequest.CloudWatch(lives.Next(InvocationsPerPayload)), DoorScan.Packed),
        ("firehose", static lives => DoorRequest.Firehose([.. Enumerable.Range(0, PayloadsPerDelivery).Select(_ => lives.Next(InvocationsPerPayload))]), DoorScan.Delivery),
        ("telemetry", static lives => DoorRequest.Telemetry(lives.Next(InvocationsPerPayload)), DoorScan.Plain),
        ("otlp json", static lives => DoorRequest.Traces(lives.Next(InvocationsPerPayload), isJson: true), DoorScan.Packed),
        ("otlp protobuf", static lives => DoorRequest.Traces(lives.Next(InvocationsPerPayload), isJson: false), DoorScan.Spans),
        ("logs", static lives => DoorRequest.Logs(lives.Next(InvocationsPerPayload)), DoorScan.Text),
    ];

    public static void Measure(GoalRun run)
    {
        var (rounds, warmUps, invocations) = run.Options.Pick((3, 2, 20_000), (5, 2, 200_000));
        using var server = new ServerUnderTest(run.Options, run.DataFolder("doors"));
        var scan = new DoorScan();
        var acknowledged = 0L;
        var measured = Doors.Select(_ => (Door: new double[rounds], Scan: new double[rounds], TextBytes: new double[rounds])).ToArray();
        // The first rounds are the compiler's, on both sides.
        for (var round = -warmUps; round < rounds; round++)
        {
            for (var door = 0; door < Doors.Length; door++)
            {
                var requests = Requests(Doors[door].Make, invocations, server.Ids);
                var scanned = scan.Measure(requests, Doors[door].Walk);
                var before = server.Process.CpuSeconds;
                DoorLoad.SendAll(server.Port, Connections, requests);
                acknowledged += invocations;
                if (round < 0) continue;
                measured[door].Scan[round] = scanned;
                measured[door].Door[round] = (server.Process.CpuSeconds - before) / invocations * 1e6;
                measured[door].TextBytes[round] = requests.Sum(static request => (double)request.TextBytes) / invocations;
            }
        }
        server.Verify(acknowledged);
        for (var door = 0; door < Doors.Length; door++)
        {
            var (cpu, scanned) = (Figures.Median(measured[door].Door), Figures.Median(measured[door].Scan));
            run.Verdict.Goal(14, $"{Doors[door].Name} {cpu / scanned:0.00} x gunzip and scan", $"{CpuRatioMax}", cpu <= scanned * CpuRatioMax);
            run.Verdict.Note($"server {cpu:0.00} CPU s/Mrec ({measured[door].TextBytes[0]:0} bytes of text each), gunzip and scan {scanned:0.00}");
        }
        run.Verdict.Note($"a record is an invocation; {acknowledged:N0} acknowledged, all counted; {server.Process.ResidentMb} MB");
    }

    private static List<DoorRequest> Requests(Func<LifeSource, DoorRequest> make, int invocations, RecordIds ids)
    {
        var lives = new LifeSource(Functions, seed: 1, ids);
        var (requests, made) = (new List<DoorRequest>(), 0);
        for (; made < invocations; made += requests[^1].Invocations) requests.Add(make(lives));
        return made == invocations ? requests : throw new BenchFailedException("The requests of a door must add up to the size of a round.");
    }
}
