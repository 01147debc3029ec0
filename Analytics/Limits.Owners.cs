namespace Coldstart.Analytics;

public static partial class Limits
{
    /// <summary>Functions whose snapshot and tail are read in one view of the journal. More would hold the view open for long.</summary>
    public const int FunctionsPerLoad = 256;

    /// <summary>Views of the journal that one process holds open at once: each takes a connection.</summary>
    public const int JournalViewsAtOnce = 4;

    /// <summary>Times that an owner reads the journal for one call before it says that it cannot now. A new lane, a gap and a function that must begin anew need four.</summary>
    public const int JournalReadsPerCall = 6;

    /// <summary>Calls to owners that may be under way from one process to another: one is served while the next is on its way.</summary>
    public const int OwnerCallsPerRoute = 2;

    /// <summary>Functions in one message to owners.</summary>
    public const int FunctionsPerOwnerCall = 1024;

    /// <summary>Bytes of blocks in one message to owners, at least one block. Some hundred records, of which more would make no record cheaper; arrays above 85,000 bytes cost the collector much.</summary>
    public const int OwnerCallBytesMax = 64 << 10;

    /// <summary>Blocks of one function in one message: what has waited longer than that is better read from the journal.</summary>
    public const int BlocksPerOwnerCall = 1024;

    /// <summary>How long a sender waits for the answer of owners, in milliseconds.</summary>
    public const int OwnerCallMsMax = 2000;

    /// <summary>Calls of a function that may fail before the sender forgets the blocks and has the function read them from the journal.</summary>
    public const int OwnerCallFailuresMax = 3;

    /// <summary>Milliseconds from a failed call to the next, the first time; doubled each time.</summary>
    public const int OwnerRetryMsMin = 50;

    /// <summary>Milliseconds from a failed call to the next, at most.</summary>
    public const int OwnerRetryMsMax = 2000;

    /// <summary>Blocks of one function that may wait at their sender; beyond it the function is asked to read them from the journal.</summary>
    public const int BlocksWaitingPerFunction = 4096;

    /// <summary>Bytes of blocks that may wait at a sender; beyond it functions are asked to read theirs from the journal.</summary>
    public const long BytesWaitingAtSender = 256L << 20;

    /// <summary>Functions that settling found uncovered in one range before it stops looking: the range stays, and the next look finds the others.</summary>
    public const int UncoveredFunctionsPerLook = 10_000;
}
