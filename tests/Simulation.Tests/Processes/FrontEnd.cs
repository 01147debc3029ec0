using Coldstart.Engine;
using Coldstart.Engine.Intake;
using Coldstart.Engine.Sending;
using Coldstart.Engine.Settling;
using Coldstart.Simulation.Tests.Database;
using Coldstart.Simulation.Tests.Kernel;
using Coldstart.Storage;
using Coldstart.Storage.Journal;

namespace Coldstart.Simulation.Tests.Processes;

/// <summary>One life of a front end: takes requests, journals them in its lane, sends them to owners, and settles the journal on the side.</summary>
internal sealed class FrontEnd
{
    private const int SettleMs = 1000;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    private readonly World world;
    private readonly SharedIngest ingest;
    private readonly SharedKeys keys;
    private readonly RangeCompactor compactor;

    public FrontEnd(World world, int number)
    {
        this.world = world;
        Process = new SimProcess(world.Scheduler, $"front end {number}");
        Time = new SimTime(world.Scheduler, Process) { OffsetUs = world.Skew() };
        var client = new DatabaseClient(world, Process);
        var journal = new SimSharedJournal(world, client);
        var owners = new SimOwners(world, Process);
        Sender = new OwnerSender(owners, Time, new SimIds(world.Scheduler.Random), CancellationToken.None);
        keys = new SharedKeys(journal, Sender, Time, Patience, Patience);
        ingest = new SharedIngest(new SimJournal(world, client), Sender, keys, Time, Patience);
        compactor = new RangeCompactor(journal, new SimStore(world, client), owners);
        Process.Start(SettleAsync);
    }

    public SimProcess Process { get; }

    public SimTime Time { get; }

    public OwnerSender Sender { get; }

    /// <summary>Answers a request as the door would; in this process.</summary>
    public async Task<SimAnswer> AnswerAsync(SimRequest request)
    {
        try
        {
            var claim = default(IdempotencyClaim);
            if (request.Key is { } key)
            {
                var found = await keys.LookUpAsync(new IdempotencyKey(World.Project, "/ingest", key, request.BodyHash), CancellationToken.None);
                if (found.State != IdempotencyState.Claimed) return AnswerOf(found);
                claim = found.Claim;
            }
            return await JournalAsync(request, claim);
        }
        catch (Exception exception) when (exception is JournalUnavailableException or StoreUnavailableException)
        {
            world.Scheduler.Tell($"{Process.Name} refuses {request}: {exception.Message}");
            return new SimAnswer(503, IsPending: false);
        }
    }

    private async Task<SimAnswer> JournalAsync(SimRequest request, IdempotencyClaim? claim)
    {
        var records = request.Collect(Time.WallUs);
        var sizeBytes = 0;
        for (var index = 0; index < records.Count; index++) sizeBytes += records.BlockAt(index).Length;
        var send = ingest.Begin(World.Project, Time.WallUs, records.Count, sizeBytes);
        var functions = new Guid[records.Count];
        for (var index = 0; index < records.Count; index++)
        {
            functions[index] = records.FunctionAt(index).IdIn(World.Project);
            send.Add(functions[index], records.BlockAt(index));
        }
        var record = request.Key is null ? null : new IdempotencyRecord(World.Project, "/ingest", request.Key, request.BodyHash, [1], long.MaxValue, functions);
        var outcome = await ingest.IngestAsync(send, claim, record, [], CancellationToken.None);
        return outcome.Repeat is { } repeat ? AnswerOf(repeat) : new SimAnswer(200, outcome.Outcome.Pending);
    }

    private SimAnswer AnswerOf(IdempotencyLookup found)
    {
        if (found.State == IdempotencyState.OtherBody) world.Scheduler.Fail($"{Process.Name} took a repeat for another body");
        // A repeat that waited for its functions does not say whether they came.
        return found.State == IdempotencyState.Repeat ? new SimAnswer(200, IsPending: true) : new SimAnswer(409, IsPending: false);
    }

    private async Task SettleAsync()
    {
        while (true)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(SettleMs), Time);
            try
            {
                world.RangesLeft = await compactor.RunAsync(CancellationToken.None);
            }
            catch (StoreUnavailableException exception)
            {
                world.Scheduler.Tell($"{Process.Name}: not settled: {exception.Message}");
            }
        }
    }
}

/// <summary>What a client hears.</summary>
internal sealed record SimAnswer(int Status, bool IsPending);
