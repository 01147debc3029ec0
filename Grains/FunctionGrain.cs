using Coldstart.Analytics;
using Coldstart.Analytics.Binary;
using Coldstart.Analytics.Functions;
using Coldstart.Analytics.Windows;
using Coldstart.Engine;
using Coldstart.Engine.History;
using Coldstart.Engine.Owning;
using Coldstart.GrainInterfaces;
using Orleans.Concurrency;
using Orleans.Runtime;

namespace Coldstart.Grains;

/// <summary>
/// A turn around the engine's owner of one function. Calls interleave at awaits, as the owner is made for. A second activation does no harm: the store's compare
/// decides, and the loser begins anew (EXACTLY-ONCE.md, rule 13).
/// </summary>
[Reentrant]
internal sealed class FunctionGrain(OwnerRoom room, LocalSilo silo) : Grain, IFunctionGrain, IGrainMigrationParticipant
{
    private const string Memory = "coldstart.function";

    private FunctionOwner owner = null!;
    private Guid project;
    private OwnedHandOver? handedOver;

    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        var function = this.GetPrimaryKey(out var extension);
        project = Guid.Parse(extension!);
        owner = new FunctionOwner(project, function, room.Parts);
        if (handedOver is not null && owner.TakeOver(handedOver)) room.Parts.Counters.AddHandOver();
        handedOver = null;
        room.Residents.Add(GrainContext);
        room.Owners.Add(owner);
        // Another silo may have died before it could tell what it had applied.
        room.Changes.Add(project, function);
        room.Activated(1);
        return Task.CompletedTask;
    }

    /// <summary>Stores what changed, so that whoever owns the function next has little to read. Where that fails or takes too long, the journal has it.</summary>
    public override async Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        room.Activated(-1);
        room.Residents.Remove(GrainContext);
        room.Owners.Remove(owner);
        if (!owner.IsDirty || cancellationToken.IsCancellationRequested) return;
        // Not with the token: the write is shared with other functions, whose patience has not ended.
        await ((Task)owner.FlushAsync(CancellationToken.None)).WaitAsync(cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
    }

    /// <summary>Behind the last flush: the memory goes along with the grain, so that its next activation need not read the store.</summary>
    public void OnDehydrate(IDehydrationContext dehydrationContext)
    {
        if (owner.HandOver() is { } handOver)
            dehydrationContext.TryAddValue(Memory, new FunctionMemory { Snapshot = handOver.Snapshot.ToArray(), StoredVersion = handOver.StoredVersion });
    }

    /// <summary>Before the activation.</summary>
    public void OnRehydrate(IRehydrationContext rehydrationContext)
    {
        if (rehydrationContext.TryGetValue<FunctionMemory>(Memory, out var memory) && memory is not null) handedOver = new OwnedHandOver(memory.Snapshot, memory.StoredVersion);
    }

    public async Task<FunctionAnswer> ServeAsync(FunctionCall call, CancellationToken cancellation)
    {
        var answer = await owner.ServeAsync(CallMessages.Read(project, owner.Function, call), CancellationToken.None);
        Changed();
        return new FunctionAnswer { IsDone = answer.IsDone, Duplicates = answer.Duplicates, Silo = silo.Key };
    }

    public async Task<FunctionReading> ReportAsync(byte window, bool whole, CancellationToken cancellation)
    {
        var state = await ReadAsync();
        var report = state == ReadingState.Found ? owner.Look(stats => stats.Report((Window)window, room.Clock.NowUs, room.Prices, whole)) : null;
        return report is null ? Nothing(state) : new FunctionReading { State = state, Report = ReportJson.Write(report) };
    }

    public async Task<SlotsReading> SlotsAsync(long fromUs, long toUs, long stepUs, bool storeFirst, CancellationToken cancellation)
    {
        var state = await ReadAsync();
        if (state == ReadingState.Found && storeFirst && owner.IsDirty && owner.Look(stats => fromUs < stats.FirstSeenUs + stepUs))
        {
            await owner.FlushAsync(CancellationToken.None);
            state = await ReadAsync();
        }
        return (state == ReadingState.Found ? owner.Look(stats => SlotsOf(stats, fromUs, toUs, stepUs)) : null) ?? new SlotsReading { State = Missing(state) };
    }

    public async Task<SamplesReading> WaitingSamplesAsync(CancellationToken cancellation)
    {
        var state = await ReadAsync();
        return (state == ReadingState.Found ? owner.Look(SamplesOf) : null) ?? new SamplesReading { State = Missing(state) };
    }

    private static SlotsReading SlotsOf(FunctionStats stats, long fromUs, long toUs, long stepUs)
    {
        var live = LiveSeries.Read(stats, fromUs, toUs, stepUs);
        var identity = stats.Identity;
        return new SlotsReading
        {
            State = ReadingState.Found,
            FromUs = live.FromUs,
            Account = identity.Account,
            Region = identity.Region,
            Name = identity.FunctionName,
            Starts = [.. live.Points.Keys],
            Totals = [.. live.Points.Values.Select(Encode)],
        };
    }

    private static SamplesReading SamplesOf(FunctionStats stats)
    {
        var waiting = stats.PendingSamples.Where(static sample => !sample.IsError).ToArray();
        return new SamplesReading
        {
            State = ReadingState.Found,
            TimesUs = Array.ConvertAll(waiting, static sample => sample.TimeUs),
            Ordinals = Array.ConvertAll(waiting, static sample => sample.Ordinal),
            Ranks = Array.ConvertAll(waiting, static sample => sample.Rank),
            Samples = Array.ConvertAll(waiting, static sample => sample.Bytes.ToArray()),
        };
    }

    private static FunctionReading Nothing(ReadingState state) => new() { State = Missing(state) };

    /// <summary>What was found is gone again where a flush lost its compare meanwhile: who asked asks once more.</summary>
    private static ReadingState Missing(ReadingState state) => state == ReadingState.Found ? ReadingState.Unavailable : state;

    private async Task<ReadingState> ReadAsync()
    {
        try
        {
            var isLoaded = owner.Stats is not null;
            var stats = await owner.ReadAsync(CancellationToken.None);
            if (!isLoaded) room.Changes.Add(project, owner.Function);
            PlanFlush();
            return stats is null ? ReadingState.Unknown : ReadingState.Found;
        }
        catch (EngineUnavailableException)
        {
            // Told and counted where it was met; who asked hears that it cannot be answered now.
            return ReadingState.Unavailable;
        }
    }

    private void Changed()
    {
        if (owner.IsDirty) room.Changes.Add(project, owner.Function);
        PlanFlush();
    }

    private void PlanFlush()
    {
        if (owner.IsFlushPlanned || !owner.IsDirty) return;
        if (owner.StoredVersion == 0)
        {
            // Lists come from the store when a silo has died: a new function must be there soon.
            FlushAfter(TimeSpan.FromMilliseconds(Limits.FirstFlushMs));
            return;
        }
        var nowUs = room.Clock.MonotonicUs();
        FlushAfter(TimeSpan.FromMicroseconds(room.Schedule.DueUs(nowUs) - nowUs));
    }

    private void FlushAfter(TimeSpan wait)
    {
        owner.IsFlushPlanned = true;
        IGrainTimer? timer = null;
        timer = this.RegisterGrainTimer(
            async () =>
            {
                timer?.Dispose();
                // Before the snapshot is encoded: calls beside this turn hold it off until their changes are in it.
                owner.IsFlushPlanned = false;
                var isStored = await owner.FlushAsync(CancellationToken.None);
                if (owner.IsDirty && !owner.IsFlushPlanned) FlushAfter(isStored ? TimeSpan.FromSeconds(Limits.FlushSecondsMax / 2) : TimeSpan.FromSeconds(1));
            },
            new GrainTimerCreationOptions { DueTime = wait, Period = Timeout.InfiniteTimeSpan, Interleave = true });
    }

    private static byte[] Encode(SlotTotals totals)
    {
        var output = new ByteWriter();
        totals.Encode(output);
        return output.WrittenSpan.ToArray();
    }
}
