using Coldstart.Engine.Intake;
using Coldstart.Engine.Tests.Fakes;
using Coldstart.Storage;
using Coldstart.Storage.Journal;

namespace Coldstart.Engine.Tests.Intake;

public sealed class KeyIndexTests
{
    private static readonly Guid Project = EngineHarness.Project;
    private readonly Disk disk = new();
    private readonly ManualTime time = new() { FiresTimers = true };
    private readonly FakeIntakeStore store;
    private readonly KeyIndex index;

    public KeyIndexTests()
    {
        store = new FakeIntakeStore(disk);
        index = new KeyIndex(store, time, TimeSpan.FromSeconds(5));
    }

    [Fact]
    public async Task LookUp_FreeKey_IsClaimed()
    {
        var lookup = await LookUpAsync("k");
        Assert.Equal(IdempotencyState.Claimed, lookup.State);
        Assert.Equal("k", lookup.Claim!.Key.Key);
    }

    [Fact]
    public async Task LookUp_UsedKey_IsARepeatWithTheFirstAnswer()
    {
        await UseAsync("k");
        var lookup = await LookUpAsync("k");
        Assert.Equal(IdempotencyState.Repeat, lookup.State);
        Assert.Equal([1, 2, 3], lookup.Result.ToArray());
    }

    [Fact]
    public async Task LookUp_UsedKeyWithAnotherBody_SaysSo()
    {
        await UseAsync("k");
        Assert.Equal(IdempotencyState.OtherBody, (await LookUpAsync("k", body: 9)).State);
    }

    [Fact]
    public async Task LookUp_SameKeyOnAnotherRouteOrProject_IsAnotherKey()
    {
        await UseAsync("k");
        Assert.Equal(IdempotencyState.Claimed, (await LookUpAsync("k", route: "/batch")).State);
        Assert.Equal(IdempotencyState.Claimed, (await LookUpAsync("k", project: Guid.NewGuid())).State);
    }

    [Fact]
    public async Task LookUp_KeyThatRuns_WaitsThenSaysRunning()
    {
        using var claim = (await LookUpAsync("k")).Claim;
        var second = LookUpAsync("k");
        time.Advance(TimeSpan.FromSeconds(4));
        Assert.False(second.IsCompleted);
        time.Advance(TimeSpan.FromSeconds(2));
        Assert.Equal(IdempotencyState.Running, (await second).State);
    }

    [Fact]
    public async Task LookUp_KeyThatRunsAndIsUsed_IsARepeat()
    {
        var claim = (ClaimedKey)(await LookUpAsync("k")).Claim!;
        var second = LookUpAsync("k");
        claim.Send();
        claim.Commit(Record("k"));
        claim.Applied();
        Assert.Equal(IdempotencyState.Repeat, (await second).State);
    }

    [Fact]
    public async Task LookUp_KeyThatIsGivenBack_IsClaimedByOneOfThoseWhoWait()
    {
        var claim = (await LookUpAsync("k")).Claim!;
        var waiting = new[] { LookUpAsync("k"), LookUpAsync("k") };
        claim.Dispose();
        await await Task.WhenAny(waiting);
        time.Advance(TimeSpan.FromSeconds(6));
        var states = (await Task.WhenAll(waiting)).Select(lookup => lookup.State).Order();
        Assert.Equal([IdempotencyState.Claimed, IdempotencyState.Running], states);
    }

    [Fact]
    public async Task LookUp_UsedButNotApplied_WaitsUntilItIs()
    {
        var claim = (ClaimedKey)(await LookUpAsync("k")).Claim!;
        claim.Send();
        claim.Commit(Record("k"));
        var repeat = LookUpAsync("k");
        Assert.False(repeat.IsCompleted);
        claim.Applied();
        Assert.Equal(IdempotencyState.Repeat, (await repeat).State);
    }

    [Fact]
    public async Task LookUp_StoreThatFails_LeavesTheKeyFree()
    {
        store.IsDown = true;
        await Assert.ThrowsAsync<StoreUnavailableException>(() => LookUpAsync("k"));
        store.IsDown = false;
        Assert.Equal(IdempotencyState.Claimed, (await LookUpAsync("k")).State);
    }

    [Fact]
    public async Task LookUp_ExpiredKeyInMemory_IsFree()
    {
        await UseAsync("k");
        time.Advance(TimeSpan.FromHours(25));
        Assert.Equal(IdempotencyState.Claimed, (await LookUpAsync("k")).State);
    }

    [Fact]
    public async Task Dispose_SentClaim_DoesNotGiveTheKeyBack()
    {
        var claim = (ClaimedKey)(await LookUpAsync("k")).Claim!;
        claim.Send();
        claim.Dispose();
        claim.Commit(Record("k"));
        claim.Applied();
        Assert.Equal(IdempotencyState.Repeat, (await LookUpAsync("k")).State);
        Assert.Throws<InvalidOperationException>(claim.Send);
    }

    [Fact]
    public async Task Stored_AppliedKey_LeavesMemoryAndAnswersFromTheTable()
    {
        await UseAsync("k");
        await store.StoreAsync([Record("k")], [], new Dictionary<long, long>(), [], CancellationToken.None);
        index.Stored([Record("k")]);
        Assert.Equal(0, index.Count);
        Assert.Equal(IdempotencyState.Repeat, (await LookUpAsync("k")).State);
        Assert.Equal(IdempotencyState.OtherBody, (await LookUpAsync("k", body: 7)).State);
        Assert.Equal(0, index.Count);
    }

    [Fact]
    public async Task Stored_KeyThatIsNotApplied_StaysUntilItIs()
    {
        var claim = (ClaimedKey)(await LookUpAsync("k")).Claim!;
        claim.Send();
        claim.Commit(Record("k"));
        index.Stored([Record("k")]);
        Assert.Equal(1, index.Count);
        claim.Applied();
        Assert.Equal(0, index.Count);
    }

    [Fact]
    public async Task Stored_OlderUseOfAnExpiredKey_LeavesTheNewUseInMemory()
    {
        var old = Record("k");
        time.Advance(TimeSpan.FromHours(25));
        await UseAsync("k");
        index.Stored([old]);
        Assert.Equal(1, index.Count);
        Assert.Equal(IdempotencyState.Repeat, (await LookUpAsync("k")).State);
    }

    [Fact]
    public async Task LookUp_ManyAtOnce_OneClaims()
    {
        store.FindGate = new TaskCompletionSource();
        var lookups = Enumerable.Range(0, 20).Select(_ => Task.Run(() => LookUpAsync("k"))).ToArray();
        store.FindGate.SetResult();
        var claimed = await await Task.WhenAny(lookups);
        Assert.Equal(IdempotencyState.Claimed, claimed.State);
        ((ClaimedKey)claimed.Claim!).Send();
        ((ClaimedKey)claimed.Claim!).Commit(Record("k"));
        ((ClaimedKey)claimed.Claim!).Applied();
        var states = (await Task.WhenAll(lookups)).Select(lookup => lookup.State).ToArray();
        Assert.Equal(1, states.Count(state => state == IdempotencyState.Claimed));
        Assert.Equal(19, states.Count(state => state == IdempotencyState.Repeat));
    }

    private static byte[] Hash(byte body) => [.. Enumerable.Repeat(body, 32)];

    private IdempotencyRecord Record(string key) => new(Project, "/ingest", key, Hash(1), [1, 2, 3], time.NowUs + 24 * 3_600_000_000L, []);

    private Task<IdempotencyLookup> LookUpAsync(string key, byte body = 1, string route = "/ingest", Guid? project = null) =>
        index.LookUpAsync(new IdempotencyKey(project ?? Project, route, key, Hash(body)), time.NowUs, CancellationToken.None).AsTask();

    private async Task UseAsync(string key)
    {
        var claim = (ClaimedKey)(await LookUpAsync(key)).Claim!;
        claim.Send();
        claim.Commit(Record(key));
        claim.Applied();
    }
}
