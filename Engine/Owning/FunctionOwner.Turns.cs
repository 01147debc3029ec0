using Coldstart.Analytics.Functions;

namespace Coldstart.Engine.Owning;

/// <content>What comes beside the usual turn.</content>
internal sealed partial class FunctionOwner
{
    /// <summary>Whoever stores this owner's changes has planned when. Set in the turn.</summary>
    public bool IsFlushPlanned
    {
        get
        {
            lock (turn) return isFlushPlanned;
        }

        set
        {
            lock (turn) isFlushPlanned = value;
        }
    }

    /// <summary>Whether <see cref="TryServeNow"/> may find it. Set in the turn: before it is closed, such a call has ended.</summary>
    public bool IsOpen
    {
        get
        {
            lock (turn) return isOpen;
        }

        set
        {
            lock (turn) isOpen = value;
        }
    }

    /// <summary>
    /// A turn from any thread, for calls that need nothing but memory, which nearly all are: where it is open, nobody else has the turn, and the next flush is
    /// planned, so that what changes here is stored.
    /// </summary>
    /// <param name="call">What is asked. Its blocks are committed.</param>
    /// <param name="duplicates">Records that brought nothing new, also of a call that has to come through the usual turn for the rest.</param>
    /// <returns>False where the usual turn has to serve it.</returns>
    public bool TryServeNow(OwnerCall call, out int duplicates)
    {
        duplicates = 0;
        if (!turn.TryEnter()) return false;
        try
        {
            return isOpen && isFlushPlanned && TryServe(call, fresh: null, ref duplicates) == Need.Nothing;
        }
        finally
        {
            turn.Exit();
        }
    }

    /// <summary>Reads in what is in memory; no call changes it meanwhile. Short.</summary>
    /// <param name="look">Is not called where nothing is loaded.</param>
    public TSeen? Look<TSeen>(Func<FunctionStats, TSeen> look)
    {
        lock (turn) return stats is null ? default : look(stats);
    }
}
