using Coldstart.Analytics;
using Coldstart.Engine.Owning;

namespace Coldstart.Engine.Sending;

/// <summary>The functions that are due at one process. Touched under the sender's lock.</summary>
internal sealed class OwnerRoute(int number)
{
    public int Number { get; } = number;

    public Queue<OwnerTarget> Ready { get; } = new();

    public int CallsUnderWay { get; set; }

    /// <summary>Takes one message: all that is due, up to its bounds.</summary>
    public OwnerMessage Take()
    {
        CallsUnderWay++;
        var count = Math.Min(Ready.Count, Limits.FunctionsPerOwnerCall);
        var message = new OwnerMessage(this, new List<OwnerTarget>(count), new List<OwnerCall>(count));
        var bytesLeft = Limits.OwnerCallBytesMax;
        while (message.Calls.Count < count && bytesLeft > 0)
        {
            var target = Ready.Dequeue();
            message.Targets.Add(target);
            message.Calls.Add(target.TakeCall(ref bytesLeft));
        }
        return message;
    }
}

/// <summary>A message on its way, and whom its answers are for.</summary>
internal sealed record OwnerMessage(OwnerRoute Route, List<OwnerTarget> Targets, List<OwnerCall> Calls);
