using Coldstart.Analytics.Functions;
using Coldstart.Engine.Intake;
using Coldstart.Engine.Sending;
using Coldstart.Engine.Settling;
using Coldstart.Engine.Tests.Fakes;
using Coldstart.Storage.Journal;

namespace Coldstart.Engine.Tests.Sending;

public sealed class SentRequestTests
{
    private readonly LaneBook lanes = new();
    private readonly IntakeQueue intake = new();

    [Fact]
    public async Task Committed_WhoeverReadsThePlace_FindsEverythingBeforeItInTheQueues()
    {
        var request = Begin();
        var listener = new Listener(() =>
        {
            Assert.Equal(1, intake.Count);
            Assert.Equal(OrderedPosition.Start, lanes.Committed);
        });
        request.Listener = listener;
        request.Accompany(null, new IdempotencyRecord(Guid.NewGuid(), "/ingest", "k", new byte[32], [], 1, []), []);
        request.Assigned(new Position(4, 1));
        request.Committed();
        Assert.Equal(1, listener.Calls);
        Assert.Equal(new OrderedPosition(0, 1), lanes.Committed);
        Assert.True(await request.WhenCommittedAsync());
    }

    [Fact]
    public async Task Failed_NothingIsHandedOn()
    {
        var request = Begin();
        var listener = new Listener(() => { });
        request.Listener = listener;
        request.Assigned(new Position(4, 1));
        request.Failed(new JournalUnavailableException("no"));
        Assert.Equal((0, OrderedPosition.Start), (listener.Calls, lanes.Committed));
        await Assert.ThrowsAsync<JournalUnavailableException>(async () => await request.WhenCommittedAsync());
    }

    [Fact]
    public void Clear_UsedAgain_HoldsNothingOfTheLastRequest()
    {
        var request = Begin();
        request.Add(new Target(), [1, 2, 3]);
        request.Add(new Target(), [4]);
        request.Assigned(new Position(4, 1));
        request.Committed();
        request.Clear();
        Assert.Equal((0, 0), (request.Count, request.Bytes));

        request.Begin(Guid.NewGuid(), 2, 2);
        var target = new Target();
        request.Add(target, [8, 9]);
        request.Assigned(new Position(4, 6));
        var block = Assert.Single(request.Entry.Blocks);
        Assert.Equal((target.Id, 77), (block.FunctionId, block.Previous));
        Assert.Equal([8, 9], block.Block.ToArray());
        Assert.Null(request.Entry.Idempotency);
        Assert.Empty(request.Entry.DeadLetters);
    }

    private SentRequest Begin()
    {
        var request = new SentRequest(lanes, intake);
        request.Begin(EngineHarness.Project, 1, 16);
        return request;
    }

    private sealed class Listener(Action look) : ISentRequestListener
    {
        public int Calls { get; private set; }

        public void Committed()
        {
            look();
            Calls++;
        }
    }

    private sealed class Target : ISendTarget
    {
        public Guid Id { get; } = Guid.NewGuid();

        public long Link(Position position) => 77;
    }
}
