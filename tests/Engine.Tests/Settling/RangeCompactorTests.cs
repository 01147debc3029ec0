using Coldstart.Analytics.Functions;
using Coldstart.Engine.Settling;
using Coldstart.Engine.Tests.Fakes;
using Coldstart.Engine.Tests.Owning;
using Coldstart.Storage.Journal.Shared;

namespace Coldstart.Engine.Tests.Settling;

/// <summary>EXACTLY-ONCE.md, rule 17.</summary>
public sealed class RangeCompactorTests
{
    private readonly OwnerHarness harness = new();
    private readonly FakeOwners owners = new();
    private readonly RangeCompactor compactor;

    public RangeCompactorTests() => compactor = new RangeCompactor(harness.Journal, harness.Store, owners);

    [Fact]
    public async Task Run_RangeThatIsCovered_IsSealedScannedAndDroppedInThatOrder()
    {
        await StoreAsync(lane: 1, upTo: 4);
        Add(range: 5, hasEnded: true, new Position(1, 3), new Position(1, 4));
        Add(range: 6, hasEnded: false, new Position(1, 5));

        Assert.Equal(0, await compactor.RunAsync(CancellationToken.None));

        Assert.Equal(["seal 5", "scan 5", "drop 5"], harness.Journal.Calls.Where(call => call != "view ends"));
        Assert.Empty(owners.Messages);
    }

    [Theory]
    [InlineData(1, 5)]
    [InlineData(2, 1)]
    public async Task Run_RangeThatIsNot_WakesItsFunctionsAndKeepsIt(long lane, long sequence)
    {
        await StoreAsync(lane: 1, upTo: 4);
        Add(range: 5, hasEnded: true, new Position(lane, sequence));

        var run = compactor.RunAsync(CancellationToken.None);
        await Wait.UntilAsync(() => owners.Messages.Count == 1);
        owners.Messages[0].Lose();

        Assert.Equal(1, await run);
        Assert.Equal(new Position(lane, sequence), owners.Messages[0].Calls[0].CatchUpTo);
        Assert.DoesNotContain("drop 5", harness.Journal.Calls);
    }

    [Fact]
    public async Task WakeNew_FunctionThatWasNeverStored_IsWokenAlsoInARangeThatGoesOn()
    {
        Add(range: 5, hasEnded: false, new Position(1, 1));

        var run = compactor.WakeNewAsync(CancellationToken.None);
        await Wait.UntilAsync(() => owners.Messages.Count == 1);
        owners.Messages[0].Lose();
        await run;

        Assert.Equal(new Position(1, 1), owners.Messages[0].Calls[0].CatchUpTo);
        Assert.DoesNotContain(harness.Journal.Calls, static call => call.StartsWith("seal", StringComparison.Ordinal) || call.StartsWith("drop", StringComparison.Ordinal));
    }

    [Fact]
    public async Task WakeNew_FunctionThatIsStored_IsLeftToItsOwner()
    {
        await StoreAsync(lane: 1, upTo: 4);
        Add(range: 5, hasEnded: true, new Position(1, 5), new Position(2, 1));

        await compactor.WakeNewAsync(CancellationToken.None);

        Assert.Empty(owners.Messages);
    }

    private void Add(long range, bool hasEnded, params Position[] positions)
    {
        harness.Journal.RangesNow.Add(new JournalRange(range, range * 10, range * 10 + 10, hasEnded, IsSealed: false));
        harness.Journal.Contents[range] = [.. positions.Select(position => new FunctionPosition(OwnerHarness.Project, OwnerHarness.Function, position))];
    }

    private async Task StoreAsync(long lane, long upTo)
    {
        for (var sequence = 1; sequence <= upTo; sequence++) await harness.ServeAsync(harness.Commit(lane, sequence, sequence - 1, 1));
        await harness.FlushAsync();
        harness.Journal.Calls.Clear();
    }
}
