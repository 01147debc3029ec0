namespace Coldstart.Analytics;

public static partial class Limits
{
    /// <summary>Connections of the store to PostgreSQL, beside the journal's and the lock's. More than the statements that two cores of a server run at once, few enough for its default of 100.</summary>
    public const int PostgreSqlConnections = 8;

    /// <summary>Seconds to connect to PostgreSQL, unless the address says otherwise.</summary>
    public const int PostgreSqlConnectSeconds = 5;

    /// <summary>Seconds that a statement may take in PostgreSQL, unless the address says otherwise. The longest is a flush of a full batch; what hangs longer hangs for ever.</summary>
    public const int PostgreSqlStatementSeconds = 20;

    /// <summary>Minutes that one step of copying a table into PostgreSQL may take, such as the wait for the indexes of its last rows.</summary>
    public const int PostgreSqlCopyMinutes = 60;

    /// <summary>Seconds of silence after which TCP asks whether PostgreSQL's machine is still there, and between two such questions.</summary>
    public const int PostgreSqlKeepAliveSeconds = 10;

    /// <summary>Seconds after which PostgreSQL ends the session of a process that does nothing within a transaction: a frozen one must not keep its locks.</summary>
    public const int PostgreSqlIdleTransactionSeconds = 60;

    /// <summary>How often a transaction that PostgreSQL rolled back because of a conflict is tried again at once.</summary>
    public const int PostgreSqlConflictsMax = 3;

    /// <summary>Seconds between two questions whether the session that holds the server's lock is still there.</summary>
    public const int PostgreSqlLockCheckSeconds = 1;

    /// <summary>Seconds that such a question may take: then the session counts as lost.</summary>
    public const int PostgreSqlLockAnswerSeconds = 5;

    /// <summary>Seconds that a start waits for the lock of a server that has just ended; then it refuses.</summary>
    public const int PostgreSqlLockWaitSeconds = 5;

    /// <summary>Milliseconds between two tries within that time.</summary>
    public const int PostgreSqlLockPollMs = 250;
}
