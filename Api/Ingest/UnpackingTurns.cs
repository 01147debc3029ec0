using System.Threading.Channels;
using Coldstart.Analytics;

namespace Coldstart.Api.Ingest;

/// <summary>
/// Lets few requests at a time unpack and decode what they hold, first come, first served. Packed they are a tenth of what is in them: were all of them unpacked at once, a few hundred would
/// be all memory that bodies may have, and none of them would get on.
/// </summary>
internal sealed class UnpackingTurns
{
    private readonly Channel<bool> free;
    private readonly TimeProvider time;

    /// <param name="turns">Requests at a time.</param>
    /// <param name="time">Times the wait.</param>
    public UnpackingTurns(int turns, TimeProvider time)
    {
        this.time = time;
        free = Channel.CreateBounded<bool>(turns);
        for (var turn = 0; turn < turns; turn++) GiveBack();
    }

    /// <summary>Waits for a turn; false when it is over <see cref="Limits.UnpackingWaitMsMax"/>: it is better told to come again.</summary>
    public async ValueTask<bool> TakeAsync(CancellationToken cancellation)
    {
        if (free.Reader.TryRead(out _)) return true;
        using var patience = new CancellationTokenSource(TimeSpan.FromMilliseconds(Limits.UnpackingWaitMsMax), time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellation, patience.Token);
        try
        {
            return await free.Reader.ReadAsync(either.Token);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return false;
        }
    }

    public void GiveBack() => free.Writer.TryWrite(true);
}
