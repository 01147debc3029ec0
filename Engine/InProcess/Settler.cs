using Coldstart.Engine.Intake;
using Coldstart.Engine.Settling;
using Coldstart.Storage.Journal;

namespace Coldstart.Engine.InProcess;

/// <summary>
/// Finds out up to where the store covers the journal, and lets the journal forget that.
/// 1. The last committed place is read.
/// 2. Each shard answers behind all requests that its queue held then, so everything up to that place is applied, parked or refused, and noted as uncovered where it is.
/// 3. Keys and dead letters up to that place are stored.
/// 4. What lies before the first uncovered place is settled.
/// </summary>
internal sealed class Settler(Shard[] shards, LaneBook lanes, IntakeQueue intake, IntakeSettler intakeSettler, IJournal journal, SettleAge unsettled)
{
    public async Task SettleAsync(CancellationToken cancellation)
    {
        var upTo = lanes.Committed;
        var firsts = await Task.WhenAll(shards.Select(shard => new ShardJob<OrderedPosition>(turn => turn.Functions.FirstUncovered()).InOrderAsync(shard)));
        await intakeSettler.SettleAsync(cancellation);
        var first = firsts.Append(intake.First).Aggregate(OrderedPosition.Earlier);
        var settled = lanes.Settled(first, upTo);
        if (settled.Count > 0) journal.Trim(settled);
        unsettled.Note(first, upTo);
    }
}
