using System.Diagnostics;
using Coldstart.Analytics;
using Coldstart.Analytics.Costs;
using Coldstart.Analytics.Windows;
using Coldstart.Engine;
using Coldstart.Engine.InProcess;
using Coldstart.Engine.Tests.Fakes;
using Coldstart.Simulation.Tests.Kernel;
using Coldstart.Storage.Journal;
using Coldstart.Storage.Tests.Journal;

namespace Coldstart.Simulation.Tests.Files;

/// <summary>One life of the single process, from its start to its end.</summary>
internal sealed class FileLife(FakeDisk disk, Disk tables, ManualTime time, int seed, Rule removed) : IAsyncDisposable
{
    private const int PatienceMs = 10_000;

    private readonly LifeFiles files = new(disk, triesSyncAgain: removed == Rule.FailedSyncIsFinal);
    private readonly FakeFunctionStore functions = new(tables);
    private readonly FakeIntakeStore intake = new(tables);
    private readonly RecordedEvents events = new();

    // Of its own, so that the journal's tries fire and the engine's upkeep does not: what is stored when is the schedule's matter.
    private readonly ManualTime journalTime = new() { FiresTimers = true };
    private InProcessEngine? engine;
    private FileJournal? journal;

    public ManualWorkers Workers { get; } = new();

    /// <returns>False where the disk did not let it.</returns>
    public async Task<bool> TryStartAsync()
    {
        var ids = new SimIds(new Random(seed));
        try
        {
            var options = new FileJournalOptions { SegmentBytes = Limits.JournalSegmentBytesMin };
            journal = new FileJournal(files, Workers, options, () => ++tables.LastLane, ids, journalTime);
            engine = new InProcessEngine(new EngineParts(journal, functions, intake, PriceBook.Default, ids, time, events), new EngineOptions { Shards = 1 });
            await engine.StartAsync(CancellationToken.None);
            return true;
        }
        catch (IOException)
        {
            return false;
        }
        catch (JournalDamagedException damage)
        {
            throw new FileWorldException($"the start calls the journal damaged: {damage.Message}");
        }
    }

    /// <returns>Null where it was not acknowledged; otherwise whether it is said to be visible.</returns>
    public async Task<bool?> SendAsync(FileRequest request)
    {
        try
        {
            var claim = default(IdempotencyClaim);
            if (request.Key is { } key)
            {
                var found = await engine!.LookUpAsync(key, CancellationToken.None);
                if (found.State == IdempotencyState.Repeat) return true;
                if (found.State != IdempotencyState.Claimed) return null;
                claim = found.Claim;
            }
            using (claim)
            {
                var command = new IngestCommand(FileRequest.Project, time.NowUs, request.Collect(time.NowUs), [], claim, new byte[] { 1 });
                var ingest = engine!.IngestAsync(command, CancellationToken.None).AsTask();
                return await HasEndedAsync(ingest) ? !(await ingest).Pending : null;
            }
        }
        catch (JournalUnavailableException)
        {
            return null;
        }
        catch (IOException) when (disk.IsCrashed)
        {
            // The process dies with its disk.
            return null;
        }
    }

    /// <summary>What the engine shows; null where it cannot answer.</summary>
    public async Task<long?> BilledAsync(int function)
    {
        if (disk.IsCrashed) return null;
        try
        {
            return (await engine!.ReportAsync(FileRequest.Project, FileRequest.IdOf(function), Window.ThirtyDays, CancellationToken.None))?.Value.BilledMs ?? 0;
        }
        catch (EngineUnavailableException)
        {
            return null;
        }
    }

    /// <summary>A second passes.</summary>
    public void Wait()
    {
        time.Advance(TimeSpan.FromSeconds(1));
        journalTime.Advance(TimeSpan.FromSeconds(1));
        Workers.Run();
    }

    public async Task FlushAsync()
    {
        try
        {
            await engine!.FlushAsync(CancellationToken.None);
        }
        catch (EngineUnavailableException)
        {
            // The disk did not let the journal be trimmed: nothing is lost by that.
            return;
        }
    }

    /// <summary>Nothing of it reaches disk or tables any more.</summary>
    public void Kill() => functions.IsDead = intake.IsDead = files.IsDead = true;

    /// <summary>Stops in peace, unless it was killed.</summary>
    public async ValueTask DisposeAsync()
    {
        if (engine is not null) await engine.DisposeAsync();
        if (files.IsDead || journal is null) return;
        var stop = journal.DisposeAsync().AsTask();
        await HasEndedAsync(stop);
    }

    /// <returns>False where the process died before.</returns>
    private async Task<bool> HasEndedAsync(Task task)
    {
        var began = Stopwatch.GetTimestamp();
        while (!task.IsCompleted)
        {
            Workers.Run();
            if (disk.IsCrashed) return false;
            if (Stopwatch.GetElapsedTime(began).TotalMilliseconds > PatienceMs) throw new FileWorldException("a request has no end");
            await Task.Yield();
        }
        return true;
    }
}
