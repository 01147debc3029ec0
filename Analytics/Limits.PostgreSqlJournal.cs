namespace Coldstart.Analytics;

/// <content>Bounds of the journal in PostgreSQL.</content>
public static partial class Limits
{
    /// <summary>Bytes in one commit to PostgreSQL, unless one entry alone has more. Beyond it a commit costs no less for each record, and its senders wait longer.</summary>
    public const int PostgreSqlCommitBytes = 1024 * 1024;

    /// <summary>Bytes that a connection to PostgreSQL gathers before it sends them: a commit of several batches goes out in a few pieces.</summary>
    public const int PostgreSqlWriteBufferBytes = 64 * 1024;

    /// <summary>Entries in one commit to PostgreSQL: bounds the callbacks between two commits.</summary>
    public const int PostgreSqlCommitEntries = 4096;

    /// <summary>Memory kept for each partition's row of the next commit, in bytes.</summary>
    public const int PostgreSqlRowBytesKept = 256 * 1024;

    /// <summary>Ranges of the journal (minutes) that are made ahead of need: the database may refuse new tables for so long before appends fail.</summary>
    public const int PostgreSqlRangesAhead = 10;

    /// <summary>Milliseconds between two looks at ranges and lanes: what is covered is dropped soon after its minute.</summary>
    public const int PostgreSqlKeepMs = 1000;

    /// <summary>Looks between two measurements of the journal's size.</summary>
    public const int PostgreSqlLooksPerMeasurement = 10;

    /// <summary>Milliseconds that sealing or dropping a range waits for others; everybody else waits behind it. It is tried again with the next look.</summary>
    public const int PostgreSqlSealWaitMs = 200;

    /// <summary>Milliseconds that a commit waits for another process that uses the same idempotency key; then its keyed entries are refused, and the others go on.</summary>
    public const int PostgreSqlKeyWaitMs = 2000;

    /// <summary>Seconds after which PostgreSQL ends the transaction of a writer that was frozen within it: others may wait for its key or its lane.</summary>
    public const int PostgreSqlFrozenWriterSeconds = 10;

    /// <summary>Bytes of the journal in PostgreSQL, tables and indexes together. More means that the store has not covered it for very long; appends are refused until it has.</summary>
    public const long PostgreSqlJournalBytes = 64L << 30;

    /// <summary>
    /// Seconds for which a closed lane is remembered behind its last entry: a writer that was frozen and does not know what became of its last commit
    /// finds out within this time, whatever was trimmed meanwhile.
    /// </summary>
    public const int PostgreSqlLaneSeconds = 24 * 3600;

    /// <summary>Milliseconds that a sender waits for a commit of unknown outcome; then it is told so, while the journal goes on finding out.</summary>
    public const int JournalUnknownMsMax = 10_000;

    /// <summary>Transactions that read the journal at the same time in one process, of owners and of the settling service; more wait.</summary>
    public const int PostgreSqlViews = 8;

    /// <summary>Bytes of blocks in one page of a tail, unless one row alone has more.</summary>
    public const int PostgreSqlTailPageBytes = 4 * 1024 * 1024;

    /// <summary>Entries in one page of a tail or of a range's scan.</summary>
    public const int PostgreSqlPageItems = 10_000;

    /// <summary>Bytes that a replay asks for at a time, about: PostgreSQL sorts them.</summary>
    public const int PostgreSqlReplayBytes = 32 * 1024 * 1024;
}
