using Coldstart.Analytics.Functions;
using Coldstart.Engine.Intake;
using Coldstart.Engine.Sending;
using Coldstart.Engine.Tests.Fakes;
using Coldstart.Engine.Tests.Owning;
using Coldstart.Storage.Journal;
using Coldstart.Storage.Journal.Shared;

namespace Coldstart.Engine.Tests.Intake;

/// <summary>EXACTLY-ONCE.md, rules 6 and 7, where processes share a journal.</summary>
public sealed class SharedKeysTests : IDisposable
{
    private readonly ManualTime time = new() { FiresTimers = true };
    private readonly FakeSharedJournal journal = new(new FakeFunctionStore(new Disk()));
    private readonly FakeOwners owners = new();
    private readonly OwnerSender sender;
    private readonly SharedKeys keys;

    public SharedKeysTests()
    {
        sender = new OwnerSender(owners, time, new SeededIds(1), CancellationToken.None);
        keys = new SharedKeys(journal, sender, time, TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(2));
    }

    public void Dispose() => sender.Dispose();

    [Fact]
    public async Task LookUp_FreeKey_IsClaimedAndARepeatWaitsForItsEnd()
    {
        var first = await LookUpAsync(1);
        Assert.Equal(IdempotencyState.Claimed, first.State);
        var repeat = LookUpAsync(1);
        Assert.False(repeat.IsCompleted);
        Use(1);
        first.Claim!.Dispose();
        await Wait.UntilAsync(() => owners.Messages.Count == 1);
        Assert.Equal(new Position(3, 8), owners.Messages[0].Calls[0].CatchUpTo);
        owners.Messages[0].Confirm();
        Assert.Equal((IdempotencyState.Repeat, 42), ((await repeat).State, (await repeat).Result.Span[0]));
    }

    [Fact]
    public async Task LookUp_FirstRunsForLong_SaysSo()
    {
        var first = await LookUpAsync(1);
        var repeat = LookUpAsync(1);
        time.Advance(TimeSpan.FromSeconds(5));
        Assert.Equal(IdempotencyState.Running, (await repeat).State);
        first.Claim!.Dispose();
        Assert.Equal(IdempotencyState.Claimed, (await LookUpAsync(1)).State);
    }

    [Fact]
    public async Task LookUp_UsedWithAnotherBody_SaysSoAndWakesNobody()
    {
        Use(1);
        Assert.Equal(IdempotencyState.OtherBody, (await LookUpAsync(2)).State);
        Assert.Empty(owners.Messages);
    }

    [Fact]
    public async Task LookUp_FunctionsDoNotCatchUp_AnswersAfterItsPatience()
    {
        Use(1);
        var repeat = LookUpAsync(1);
        await Wait.UntilAsync(() => owners.Messages.Count == 1);
        time.Advance(TimeSpan.FromSeconds(2));
        Assert.Equal(IdempotencyState.Repeat, (await repeat).State);
    }

    private Task<IdempotencyLookup> LookUpAsync(byte body) =>
        keys.LookUpAsync(new IdempotencyKey(EngineHarness.Project, "/ingest", "k", Hash(body)), CancellationToken.None).AsTask();

    private void Use(byte body) => journal.Keys["k"] = new UsedKey(
        new IdempotencyRecord(EngineHarness.Project, "/ingest", "k", Hash(body), [42], long.MaxValue, [EngineHarness.IdOf("a")]), new Position(3, 8));

    private static byte[] Hash(byte body)
    {
        var hash = new byte[32];
        hash[0] = body;
        return hash;
    }
}
