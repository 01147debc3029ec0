using System.Collections.Concurrent;
using Coldstart.Analytics;
using Coldstart.Engine.Intake;
using Coldstart.Engine.Sending;
using Coldstart.Engine.Settling;

namespace Coldstart.Engine.InProcess;

/// <summary>Deliveries that wait for their next request.</summary>
internal sealed class DeliveryPool(Shard[] shards, LaneBook lanes, IntakeQueue intake, Backlog backlog, TimeProvider time)
{
    private readonly ConcurrentQueue<Delivery> free = new();
    private int count;

    public Delivery Rent()
    {
        if (!free.TryDequeue(out var delivery)) return new Delivery(this, new SentRequest(lanes, intake), shards, time);
        Interlocked.Decrement(ref count);
        return delivery;
    }

    public void Return(Delivery delivery)
    {
        var cost = delivery.Cost;
        delivery.Clear();
        if (Interlocked.Increment(ref count) <= Limits.RequestsKept) free.Enqueue(delivery);
        else Interlocked.Decrement(ref count);
        backlog.Remove(cost);
    }
}
