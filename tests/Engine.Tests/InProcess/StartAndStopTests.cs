using Coldstart.Analytics.Records;
using Coldstart.Engine.Tests.Fakes;
using Coldstart.Storage.DeadLetters;
using Coldstart.Storage.Journal;

namespace Coldstart.Engine.Tests.InProcess;

public sealed class StartAndStopTests
{
    [Fact]
    public async Task Stop_WithChanges_StoresThemAndEmptiesTheJournal()
    {
        var harness = await EngineHarness.StartAsync();
        for (var at = 0; at < 30; at++) await harness.IngestAsync(($"f{at % 7}", at + 1));
        await harness.DisposeAsync();
        Assert.Empty(harness.Disk.Journal);
        Assert.Equal(7, harness.Disk.Functions.Count);
        Assert.True(harness.Events.Has("stopped 0"));

        await using var next = await EngineHarness.StartAsync(harness.Disk, harness.Time);
        Assert.True(next.Events.Has("started 7 0"));
        Assert.Equal(Enumerable.Range(1, 30).Where(ms => (ms - 1) % 7 == 3).Sum(), (await next.ReportAsync("f3"))!.BilledMs);
    }

    [Fact]
    public async Task Stop_StoreAway_LeavesTheRestInTheJournal()
    {
        var harness = await EngineHarness.StartAsync();
        await harness.IngestAsync(("a", 1));
        harness.Functions.IsDown = true;
        await harness.DisposeAsync();
        Assert.Single(harness.Disk.Journal);
        await using var next = await EngineHarness.StartAsync(harness.Disk, harness.Time);
        Assert.Equal(1, await next.CountAsync("a"));
    }

    [Fact]
    public async Task Start_AfterSeveralCrashes_CountsEachEntryOnce()
    {
        var harness = await EngineHarness.StartAsync();
        for (var crash = 0; crash < 5; crash++)
        {
            await harness.IngestAsync(("a", 1), ("b", 10));
            harness = await harness.CrashAsync();
        }
        Assert.Equal(5, (await harness.ReportAsync("a"))!.BilledMs);
        Assert.Equal(50, (await harness.ReportAsync("b"))!.BilledMs);
        await harness.DisposeAsync();
        Assert.Empty(harness.Disk.Journal);
    }

    [Fact]
    public async Task Start_KeysAndLettersOfTheJournal_AreThereOnce()
    {
        var harness = await EngineHarness.StartAsync();
        var key = new IdempotencyKey(EngineHarness.Project, "/ingest", "k", new byte[32]);
        var letter = new DeadLetter(Guid.NewGuid(), EngineHarness.Project, "/logs", RejectionReason.MalformedLine, "no", harness.Time.NowUs, new byte[] { 1, 2 });
        var claim = (await harness.Engine.LookUpAsync(key, CancellationToken.None)).Claim!;
        await harness.IngestAsync(Requests.Of(harness.Time.NowUs, ("a", 1)), claim, [42], [letter]);
        await harness.IngestAsync(("a", 2));

        harness = await harness.CrashAsync();
        Assert.Equal(IdempotencyState.Repeat, (await harness.Engine.LookUpAsync(key, CancellationToken.None)).State);
        await harness.Engine.SettleIntakeAsync(CancellationToken.None);
        Assert.Equal(letter.Id, Assert.Single(harness.Disk.Letters).Key);
        Assert.Single(harness.Disk.Keys);

        // The letter is read and deleted; the entry is still in the journal, and its mark keeps the letter from coming back.
        harness.Disk.Letters.Clear();
        harness = await harness.CrashAsync();
        await harness.Engine.SettleIntakeAsync(CancellationToken.None);
        Assert.Empty(harness.Disk.Letters);
        var lookup = await harness.Engine.LookUpAsync(key, CancellationToken.None);
        Assert.Equal(IdempotencyState.Repeat, lookup.State);
        Assert.Equal([42], lookup.Result.ToArray());
        await harness.DisposeAsync();
    }

    [Fact]
    public async Task Start_MarksOfLanesThatAreGone_AreForgotten()
    {
        var harness = await EngineHarness.StartAsync();
        for (var start = 0; start < 6; start++)
        {
            var letter = new DeadLetter(Guid.NewGuid(), EngineHarness.Project, "/logs", RejectionReason.MalformedLine, "no", harness.Time.NowUs, default);
            await harness.IngestAsync(Requests.Of(harness.Time.NowUs, ("a", 1)), letters: [letter]);
            harness = await harness.RestartAsync();
        }
        await harness.Engine.SettleIntakeAsync(CancellationToken.None);
        Assert.True(harness.Disk.Marks.Count <= 1, string.Join(",", harness.Disk.Marks));
        await harness.IngestAsync(("a", 1));
        await harness.Engine.FlushAsync(CancellationToken.None);
        var stored = Coldstart.Analytics.Functions.FunctionStats.Restore(harness.Disk.Functions[EngineHarness.IdOf("a")].Snapshot);
        Assert.Single(stored.Lanes);
        await harness.DisposeAsync();
    }

    [Fact]
    public async Task Start_UnreadableBlock_IsADeadLetterOnceAndTheRestIsCounted()
    {
        var harness = await EngineHarness.StartAsync();
        await harness.IngestAsync(("a", 1));
        await harness.IngestAsync(("a", 2), ("b", 20));
        await harness.IngestAsync(("a", 4));
        Damage(harness.Disk, 1, EngineHarness.IdOf("a"));

        harness = await harness.CrashAsync();
        Assert.Equal(5, (await harness.ReportAsync("a"))!.BilledMs);
        Assert.Equal(20, (await harness.ReportAsync("b"))!.BilledMs);
        Assert.Equal(1, harness.Engine.State.UnreadableBlocks);
        harness = await harness.CrashAsync();
        await harness.Engine.FlushAsync(CancellationToken.None);
        Assert.Equal(RejectionReason.UnreadableBlock, Assert.Single(harness.Disk.Letters).Value.Reason);
        Assert.Empty(harness.Disk.Journal);
        harness = await harness.CrashAsync();
        Assert.Equal(5, (await harness.ReportAsync("a"))!.BilledMs);
        Assert.Equal(0, harness.Engine.State.UnreadableBlocks);
        await harness.DisposeAsync();
    }

    [Fact]
    public async Task Start_BlockOfANewerVersion_IsRefusedAndCountedByThatVersion()
    {
        var harness = await EngineHarness.StartAsync();
        await harness.IngestAsync(("a", 1));
        await harness.IngestAsync(("a", 2));
        var block = harness.Disk.Journal[1].Entry.Blocks.Single();
        var written = block.Block.ToArray();
        byte[] newer = [FunctionBatch.Version + 1, .. written[1..]];
        block.Block = newer;

        var refused = await Assert.ThrowsAsync<JournalTooNewException>(harness.CrashAsync);
        Assert.Contains("newer Coldstart", refused.Message, StringComparison.Ordinal);
        Assert.Empty(harness.Disk.Letters);

        block.Block = written;
        harness = await harness.CrashAsync();
        Assert.Equal(3, (await harness.ReportAsync("a"))!.BilledMs);
        await harness.DisposeAsync();
    }

    [Fact]
    public async Task Start_EntryMissingFromTheJournal_CountsTheRestAndSaysSo()
    {
        var harness = await EngineHarness.StartAsync();
        for (var ms = 1; ms <= 4; ms *= 2) await harness.IngestAsync(("a", ms));
        harness.Disk.Journal.RemoveAt(1);
        harness = await harness.CrashAsync();
        Assert.Equal(5, (await harness.ReportAsync("a"))!.BilledMs);
        Assert.Equal(1, harness.Engine.State.Gaps);
        Assert.True(harness.Events.Has("missing"));
        await harness.DisposeAsync();
    }

    [Fact]
    public async Task Start_DamagedSnapshot_LeavesItAndItsJournalAlone()
    {
        var harness = await EngineHarness.StartAsync();
        await harness.IngestAsync(("a", 1), ("b", 10));
        await harness.Engine.FlushAsync(CancellationToken.None);
        await harness.IngestAsync(("a", 2), ("b", 20));
        harness.Disk.Functions[EngineHarness.IdOf("a")].Snapshot[9] ^= 0x40;
        harness = await harness.CrashAsync();

        Assert.True(harness.Events.Has("damaged"));
        await Assert.ThrowsAsync<EngineUnavailableException>(() => harness.ReportAsync("a"));
        Assert.Equal(30, (await harness.ReportAsync("b"))!.BilledMs);
        Assert.Equal("b", Assert.Single((await harness.Engine.TenantAsync(EngineHarness.Project, Analytics.Windows.Window.OneDay, CancellationToken.None)).Functions).Head.Name);
        Assert.True((await harness.IngestAsync(("a", 4), ("b", 40))).Pending);
        await harness.Engine.FlushAsync(CancellationToken.None);
        Assert.Equal(1, harness.Disk.Functions[EngineHarness.IdOf("a")].Function.Version);
        Assert.NotEmpty(harness.Disk.Journal);

        // Restored from a backup, it has everything.
        harness.Disk.Functions[EngineHarness.IdOf("a")].Snapshot[9] ^= 0x40;
        harness = await harness.CrashAsync();
        Assert.Equal(7, (await harness.ReportAsync("a"))!.BilledMs);
        await harness.DisposeAsync();
    }

    [Fact]
    public async Task Start_StoreAwayForAWhile_WaitsForIt()
    {
        var time = new ManualTime { FiresTimers = true };
        var harness = await EngineHarness.StartAsync(time: time);
        await harness.IngestAsync(("a", 1));
        await harness.Engine.FlushAsync(CancellationToken.None);
        await harness.IngestAsync(("a", 2));
        harness.Journal.IsDead = harness.Functions.IsDead = harness.Intake.IsDead = true;

        var next = EngineHarness.Make(harness.Disk, time);
        next.Functions.IsDown = true;
        var start = next.Engine.StartAsync(CancellationToken.None);
        // The list cannot be read either: this fake lists without a check, so the load is what fails.
        await Wait.UntilAsync(() => next.Events.Has("store failed"));
        Assert.Equal(EngineCondition.Replaying, next.Engine.State.Condition);
        next.Functions.IsDown = false;
        while (!start.IsCompleted)
        {
            time.Advance(TimeSpan.FromSeconds(1));
            await Task.Delay(1);
        }
        await start;
        Assert.Equal(2, await next.CountAsync("a"));
        await next.DisposeAsync();
        await harness.DisposeAsync();
    }

    private static void Damage(Disk disk, int entry, Guid function)
    {
        var block = disk.Journal[entry].Entry.Blocks.Single(candidate => candidate.FunctionId == function);
        var bytes = block.Block.ToArray();
        bytes[^1] ^= 0xFF;
        block.Block = bytes.AsMemory(0, bytes.Length - 1);
    }
}
