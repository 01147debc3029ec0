using Coldstart.Analytics.Records;
using Coldstart.Engine.Owning;
using Coldstart.Simulation.Tests.Database;
using Coldstart.Simulation.Tests.Kernel;
using Coldstart.Simulation.Tests.Processes;

namespace Coldstart.Simulation.Tests;

/// <summary>
/// One schedule of a cluster: front ends, silos, a database and clients, and what happens to them, all from one seed. First there are accidents; then everything
/// is left in peace, and in the end the store must hold every committed record once.
/// </summary>
internal sealed class World
{
    public static readonly Guid Project = new("11111111-1111-4111-8111-111111111111");

    private const long TroubleUs = 20_000_000;
    private const long PeaceUs = 400_000_000;
    private const int RequestsMax = 40;

    private readonly Dictionary<Guid, int> homes = [];
    private readonly List<(SimProcess Process, Session Session)> connections = [];
    private readonly Clients clients;

    public World(int seed, Rule removed, bool isTold)
    {
        Removed = removed;
        Scheduler = new Scheduler(seed) { Story = isTold ? [] : null };
        Faults = Faults.Of(Scheduler.Random);
        Truth = new Truth(Scheduler);
        Database = new SimDatabase(Scheduler, removed, Truth);
        for (var number = 0; number < 1 + Scheduler.Random.Next(3); number++) Silos.Add(new Silo(this, number));
        for (var number = 0; number < 1 + Scheduler.Random.Next(3); number++) FrontEnds.Add(new FrontEnd(this, number));
        clients = new Clients(this);
    }

    public Rule Removed { get; }

    public Scheduler Scheduler { get; }

    public Faults Faults { get; }

    public Truth Truth { get; }

    public SimDatabase Database { get; }

    public List<Silo> Silos { get; } = [];

    public List<FrontEnd> FrontEnds { get; } = [];

    /// <summary>Accidents are over.</summary>
    public bool IsCalm { get; private set; }

    /// <summary>Ranges that have ended and are not dropped, as a settling front end saw them last.</summary>
    public int RangesLeft { get; set; }

    /// <summary>Calls that silos served beside the turns of their grains.</summary>
    public int ServedBeside { get; set; }

    /// <summary>Runs the schedule.</summary>
    /// <returns>What must not be, or null.</returns>
    public string? Run()
    {
        Scheduler.Tell(Faults.ToString());
        clients.Begin(1 + Scheduler.Random.Next(RequestsMax), TroubleUs * 3 / 4);
        PlanAccidents();
        Scheduler.Run(TroubleUs);
        MakePeace();
        if (!Scheduler.Run(PeaceUs, IsOver)) Scheduler.Fail($"no end: {clients.Running} requests run, {RangesLeft} ranges are left, {FrontEnds.Sum(door => door.Sender.WaitingBytes)} bytes wait, not stored are {string.Join(", ", Silos.SelectMany(silo => silo.Owners.Where(owner => owner.IsDirty).Select(owner => $"{owner} in {silo.Process.Name}")))}");
        Truth.CheckCommits();
        Truth.CheckLetters(Database.Tables.Letters);
        foreach (var function in Truth.Functions) Truth.AllStored(function, Database.Tables.StoredOf(function));
        return Scheduler.Failure;
    }

    public bool Chance(double share) => !IsCalm && Scheduler.Chance(share);

    /// <summary>µs that a message takes.</summary>
    public long Latency() => Scheduler.Between(100, 2000) + (Chance(Faults.Late) ? Scheduler.Between(0, 4_000_000) : 0);

    /// <summary>How wrong a host's clock is set, µs.</summary>
    public long Skew() => Scheduler.Between(-3_000_000, 3_000_000);

    /// <summary>Which silo a function lives in, as the directory says now.</summary>
    public int SiloOf(Guid function)
    {
        if (!homes.TryGetValue(function, out var silo)) homes.Add(function, silo = Scheduler.Random.Next(Silos.Count));
        return silo;
    }

    public void Note(SimProcess process, Session session) => connections.Add((process, session));

    /// <summary>A function moves with its memory, which may come late, twice, never, or to a process that owns the function already.</summary>
    public void HandOver(Guid function, OwnedHandOver memory)
    {
        var target = Scheduler.Random.Next(Silos.Count);
        homes[function] = target;
        for (var copies = Scheduler.Chance(0.1) ? 2 : 1; copies > 0; copies--)
            Scheduler.In(Scheduler.Between(100, Scheduler.Chance(0.2) ? 8_000_000 : 50_000), null, () => Arrive(Silos[target], function, memory));
    }

    /// <summary>All requests are over, all ranges of the requests' time are dropped, and nobody has anything to store.</summary>
    private bool IsOver() => clients.Running == 0 && Scheduler.Steps % 64 == 0
        && FrontEnds.TrueForAll(door => door.Sender.WaitingBytes == 0) && !Database.HasRows
        && Silos.TrueForAll(silo => silo.Owners.All(owner => !owner.IsDirty));

    private void Arrive(Silo silo, Guid function, OwnedHandOver memory)
    {
        if (!silo.Process.IsAlive || silo.Process.IsFrozen) return;
        silo.Process.Start(() =>
        {
            if (silo.Host.TakeOver(Project, function, memory)) Scheduler.Tell($"{silo.Process.Name} takes {function.ToString()[..8]} over at version {memory.StoredVersion}");
            return Task.CompletedTask;
        });
    }

    private void PlanAccidents()
    {
        void Plan(int count, Action accident)
        {
            for (; count > 0; count--) Scheduler.In(Scheduler.Between(0, TroubleUs), null, accident);
        }

        Plan(Faults.Crashes, Crash);
        Plan(Faults.Freezes, Freeze);
        Plan(Faults.Moves, Move);
        Plan(Faults.Leaves, Leave);
        Plan(Faults.DatabaseRestarts, RestartDatabase);
        Plan(Faults.ClockJumps, JumpClock);
    }

    private void Crash()
    {
        var number = Scheduler.Random.Next(Silos.Count + FrontEnds.Count);
        var process = ProcessOf(number);
        if (!process.IsAlive) return;
        End(number);
        // What lived in it lives elsewhere, all of it at once, when the others have found it dead.
        if (Faults.AreGrains && number < Silos.Count) Scheduler.In(Scheduler.Between(500_000, 4_000_000), null, () => MoveAll(number));
    }

    /// <summary>A process is gone, and another one takes its place some time.</summary>
    private void End(int number)
    {
        var process = ProcessOf(number);
        process.Kill();
        CutConnections(process);
        Scheduler.In(Scheduler.Between(10_000, 3_000_000), null, () => Restart(number));
    }

    /// <summary>A silo ends in good order, as in a rolling restart: all its functions leave together.</summary>
    private void Leave()
    {
        var number = Scheduler.Random.Next(Silos.Count);
        var silo = Silos[number];
        if (silo.Grains is not { } grains || !silo.Process.IsAlive || silo.Process.IsFrozen) return;
        Scheduler.Tell($"{silo.Process.Name} leaves");
        MoveAll(number);
        silo.Process.Start(async () =>
        {
            await grains.LeaveAllAsync();
            if (silo.Process.IsAlive) End(number);
        });
    }

    private void Restart(int number)
    {
        if (ProcessOf(number).IsAlive) return;
        if (number < Silos.Count) Silos[number] = new Silo(this, number);
        else FrontEnds[number - Silos.Count] = new FrontEnd(this, number - Silos.Count);
    }

    private SimProcess ProcessOf(int number) => number < Silos.Count ? Silos[number].Process : FrontEnds[number - Silos.Count].Process;

    private void Freeze()
    {
        var number = Scheduler.Random.Next(Silos.Count + FrontEnds.Count);
        var process = ProcessOf(number);
        if (!process.IsAlive || process.IsFrozen) return;
        process.Freeze();
        // Its functions live elsewhere soon; its connections may outlive it, or not.
        var isFoundDead = Scheduler.Chance(0.5);
        if (isFoundDead) Scheduler.In(Scheduler.Between(0, 2_000_000), null, () => MoveAll(number));
        if (Scheduler.Chance(0.2)) CutConnections(process);
        Scheduler.In(Scheduler.Between(100_000, 15_000_000), null, () =>
        {
            process.GoOn();
            // A silo reads some time that it is dead, and ends; until then it goes on with what it holds.
            if (isFoundDead && Faults.AreGrains && number < Silos.Count) Scheduler.In(Scheduler.Between(0, 2_000_000), null, () => EndStale(number, process));
        });
    }

    private void EndStale(int number, SimProcess process)
    {
        if (!IsCalm && process.IsAlive && ProcessOf(number) == process) End(number);
    }

    private void Move()
    {
        if (homes.Count == 0) return;
        var function = homes.Keys.ElementAt(Scheduler.Random.Next(homes.Count));
        homes[function] = Scheduler.Random.Next(Silos.Count);
        Scheduler.Tell($"function {function.ToString()[..8]} moves to silo {homes[function]}");
    }

    private void MoveAll(int number)
    {
        foreach (var function in homes.Keys.ToArray())
        {
            if (homes[function] == number) homes[function] = Scheduler.Random.Next(Silos.Count);
        }
    }

    private void RestartDatabase()
    {
        Database.Restart();
        Database.IsDown = true;
        Scheduler.In(Scheduler.Between(100_000, 4_000_000), null, () => Database.IsDown = false);
    }

    private void JumpClock()
    {
        var times = Silos.Select(silo => silo.Time).Concat(FrontEnds.Select(door => door.Time)).Append(Database.Time).ToArray();
        var time = times[Scheduler.Random.Next(times.Length)];
        var jumpUs = Scheduler.Chance(0.5) ? Scheduler.Between(-5_000_000, 5_000_000) : Scheduler.Between(-600_000_000, 600_000_000);
        // The database's clock is the one that all agree on: it is set forward, and back by little.
        if (time == Database.Time) jumpUs = Math.Max(jumpUs / 100, -2_000_000);
        Scheduler.Tell($"a clock jumps by {jumpUs / 1e6} s");
        time.OffsetUs += jumpUs;
    }

    private void CutConnections(SimProcess process)
    {
        foreach (var (_, session) in connections.Where(connection => connection.Process == process))
            Scheduler.In(Scheduler.Between(1000, 3_000_000), null, () => Database.Disconnect(session));
        connections.RemoveAll(connection => connection.Process == process);
    }

    /// <summary>No accident any more: everyone lives and goes on.</summary>
    private void MakePeace()
    {
        Scheduler.Tell("peace");
        IsCalm = true;
        Database.IsDown = false;
        for (var number = 0; number < Silos.Count + FrontEnds.Count; number++)
        {
            ProcessOf(number).GoOn();
            Restart(number);
        }
    }
}
