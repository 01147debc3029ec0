namespace Coldstart.Analytics;

public static partial class Limits
{
    /// <summary>Pieces of work that wait for the store at once, for reading and for writing each; one more is refused. Flushes come in batches, so that a long queue means a store that stands still.</summary>
    public const int StoreQueueLength = 1024;

    /// <summary>Connections that read from a SQLite store at the same time, each on a thread of its own.</summary>
    public const int StoreReaders = 3;

    /// <summary>How long a statement waits, in seconds, while another process writes to the same SQLite file. Longer than any flush, shorter than a client's patience.</summary>
    public const int StoreBusyWaitSeconds = 5;

    /// <summary>Page cache of the writing SQLite connection, in KB: the inner pages of every index of a million functions.</summary>
    public const int StoreWriterCacheKb = 32 * 1024;

    /// <summary>Page cache of each reading SQLite connection, in KB.</summary>
    public const int StoreReaderCacheKb = 8 * 1024;

    /// <summary>Pages of 4 KB in SQLite's write-ahead log before they are moved into the database: 64 MB, so that a page that is written each minute is moved once for many flushes.</summary>
    public const int StoreLogPages = 16 * 1024;

    /// <summary>Databases up to this size, in bytes, are checked whole at every start; a larger one would delay the start by seconds.</summary>
    public const long StoreCheckedAtStartBytes = 64L << 20;

    /// <summary>Functions in one page of the list that is read at the start: bounds how long a reader is held.</summary>
    public const int StoreListPageRows = 4096;

    /// <summary>Rows that one answer of the store holds at most (kept samples, dead letters).</summary>
    public const int StoreAnswerRows = 1000;

    /// <summary>Rows of each table that one call of the expiry removes: keeps the one writer free for flushes in between.</summary>
    public const int ExpiredRowsPerTable = 2000;

    /// <summary>Kept samples of one function, kind and hour that stay because they rank highest (the slowest cold starts).</summary>
    public const int SlowestSamplesPerHour = 8;

    /// <summary>Kept samples of one function, kind and hour that stay because they are the newest.</summary>
    public const int NewestSamplesPerHour = 8;

    /// <summary>Days that samples are kept: as long as the live windows reach.</summary>
    public const int SampleDays = 36;

    /// <summary>Dead letters that a project keeps; the oldest leave first and are counted.</summary>
    public const int DeadLettersPerProject = 100_000;

    /// <summary>Bytes of dead letters that a project keeps; the oldest leave first and are counted.</summary>
    public const long DeadLetterBytesPerProject = 1L << 30;

    /// <summary>Days that dead letters are kept.</summary>
    public const int DeadLetterDays = 30;

    /// <summary>Bytes of a dead letter that a list shows.</summary>
    public const int DeadLetterPreviewBytes = 256;
}
