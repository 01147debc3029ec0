using Coldstart.Analytics.Records;
using Coldstart.Simulation.Tests.Kernel;

namespace Coldstart.Simulation.Tests.Processes;

/// <summary>The clients: they send requests, and try again until they hear 200, as far as they can without counting anything twice.</summary>
internal sealed class Clients
{
    private const long PatienceUs = 3_000_000;
    private const int FunctionsMax = 4;
    private const long OldRecordUs = 40L * 86_400_000_000;

    private readonly World world;
    private readonly Scheduler scheduler;
    private readonly SimProcess process;
    private readonly SimTime time;
    private readonly int functions;
    private long lastRecord;
    private int lastRequest;

    public Clients(World world)
    {
        this.world = world;
        scheduler = world.Scheduler;
        process = new SimProcess(scheduler, "clients");
        time = new SimTime(scheduler, process);
        functions = 1 + scheduler.Random.Next(FunctionsMax);
    }

    /// <summary>Requests that are not over.</summary>
    public int Running { get; private set; }

    /// <summary>Sends some requests within a time.</summary>
    public void Begin(int requests, long withinUs)
    {
        Running = requests;
        for (; requests > 0; requests--)
        {
            // In bursts: commits of several entries, and functions with many blocks at once.
            var atUs = scheduler.Between(0, withinUs);
            if (scheduler.Chance(0.5)) atUs -= atUs % 2_000_000;
            scheduler.In(atUs, process, () => _ = RunAsync());
        }
    }

    private async Task RunAsync()
    {
        var request = Make();
        foreach (var record in request.Records) world.Truth.Sent(record.Number, request.Protection);
        // A proxy between that repeats what takes long, through another door.
        if (request.Key is not null && world.Chance(0.3)) _ = TryAsync(request);
        while (await TryAsync(request) is not { Status: 200 } && request.Protection != Protection.Plain)
            await Task.Delay(TimeSpan.FromMilliseconds(100 + scheduler.Random.Next(1500)), time);
        Running--;
    }

    private async Task<SimAnswer?> TryAsync(SimRequest request)
    {
        var answer = await AskAsync(request);
        if (answer is not { Status: 200 }) return answer;
        scheduler.Tell($"{request} is acknowledged{(answer.IsPending ? ", pending" : "")}");
        world.Truth.Acknowledged(request.Records.Select(record => record.Number));
        if (!answer.IsPending && world.Faults.AreReadersServed) Read(request);
        return answer;
    }

    /// <summary>What was said to be visible is asked for, of the process that owns it now.</summary>
    private void Read(SimRequest request)
    {
        foreach (var records in request.Records.GroupBy(record => new FunctionIdentity("123456789012", "eu-central-1", record.Function).IdIn(World.Project)))
        {
            var expected = world.Truth.Visible(records.Key, records.Select(record => record.Number));
            scheduler.In(world.Latency(), process, () =>
            {
                var silo = world.Silos[world.SiloOf(records.Key)];
                silo.Process.Start(() => silo.ShowAsync(records.Key, expected));
            });
        }
    }

    private Task<SimAnswer?> AskAsync(SimRequest request)
    {
        var answer = new TaskCompletionSource<SimAnswer?>();
        var door = world.FrontEnds[scheduler.Random.Next(world.FrontEnds.Count)];
        if (!world.Chance(world.Faults.Lost))
        {
            scheduler.In(world.Latency(), door.Process, async () =>
            {
                var given = await door.AnswerAsync(request);
                if (!world.Chance(world.Faults.Lost)) scheduler.In(world.Latency(), process, () => answer.TrySetResult(given));
            });
        }
        scheduler.In(PatienceUs, process, () => answer.TrySetResult(null));
        return answer.Task;
    }

    private SimRequest Make()
    {
        var protection = (Protection)scheduler.Random.Next(3);
        var records = new List<SimRecord>();
        for (var count = 1 + scheduler.Random.Next(3); count > 0; count--)
        {
            var ageUs = scheduler.Between(0, 60_000_000) + (scheduler.Chance(world.Faults.OldRecords) ? OldRecordUs : 0);
            // A time before 1970 is nothing that a decoder lets through; a block with it decodes, and throws when it is applied.
            var timeUs = scheduler.Chance(world.Faults.Poison) ? -1 : time.WallUs - ageUs;
            records.Add(new SimRecord(++lastRecord, $"f{scheduler.Random.Next(functions)}", timeUs));
        }
        return new SimRequest(++lastRequest, protection, records);
    }
}
