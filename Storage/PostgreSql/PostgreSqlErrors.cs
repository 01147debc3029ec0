using System.Net.Sockets;
using Npgsql;

namespace Coldstart.Storage.PostgreSql;

/// <summary>Errors of the driver and the server (https://www.postgresql.org/docs/current/errcodes-appendix.html) as callers need them.</summary>
internal static class PostgreSqlErrors
{
    private const string IdleTransactionEnded = "25P03";

    /// <returns>Null for an error that only a defect of this program can cause.</returns>
    public static StoreTrouble? Classify(Exception error) => error switch
    {
        PostgresException told => Classify(told.SqlState),
        // Everything else of the driver: refused, cut, timed out, not understood.
        NpgsqlException or SocketException or TimeoutException or IOException => StoreTrouble.OutOfReach,
        _ => null,
    };

    /// <summary>Rolled back by the server because of others; the same again may succeed at once.</summary>
    public static bool IsConflict(Exception error) => error is PostgresException { SqlState: PostgresErrorCodes.SerializationFailure or PostgresErrorCodes.DeadlockDetected };

    /// <summary>The trouble as a sentence for operators.</summary>
    /// <param name="trouble">See <see cref="Classify(Exception)"/>.</param>
    /// <param name="address">Without the password.</param>
    /// <param name="error">What the driver says: it names hosts, users and databases, never a password.</param>
    public static StoreUnavailableException Explain(StoreTrouble trouble, PostgreSqlAddress address, Exception error) => new(trouble, trouble switch
    {
        StoreTrouble.Busy => $"The database {address} is kept busy by others: {Message(error)}",
        StoreTrouble.DiskFull => $"The disk that holds the database {address} is full: {Message(error)}",
        StoreTrouble.NotWritable => $"The database {address} cannot be written by this user: {Message(error)}",
        StoreTrouble.Damaged => $"The database {address} is damaged: {Message(error)}",
        _ => $"The database {address} cannot be reached: {Message(error)}",
    }, error);

    private static StoreTrouble? Classify(string code) => code switch
    {
        PostgresErrorCodes.DiskFull => StoreTrouble.DiskFull,
        PostgresErrorCodes.ReadOnlySqlTransaction or PostgresErrorCodes.InsufficientPrivilege => StoreTrouble.NotWritable,
        PostgresErrorCodes.DataCorrupted or PostgresErrorCodes.IndexCorrupted => StoreTrouble.Damaged,
        PostgresErrorCodes.SerializationFailure or PostgresErrorCodes.DeadlockDetected or PostgresErrorCodes.LockNotAvailable
            or PostgresErrorCodes.QueryCanceled => StoreTrouble.Busy,
        IdleTransactionEnded or PostgresErrorCodes.InvalidCatalogName => StoreTrouble.OutOfReach,
        // 08 connection, 28 login, 53 resources, 57 intervention of an operator, 58 system.
        ['0', '8', ..] or ['2', '8', ..] or ['5', '3', ..] or ['5', '7', ..] or ['5', '8', ..] => StoreTrouble.OutOfReach,
        _ => null,
    };

    private static string Message(Exception error)
    {
        var message = error switch
        {
            PostgresException told => $"{told.MessageText} ({told.SqlState})",
            // What the driver was doing, and why that failed.
            NpgsqlException { InnerException: { } inner } => $"{error.Message.TrimEnd('.')} ({inner.Message.TrimEnd('.')})",
            _ => error.Message.TrimEnd('.'),
        };
        return message + ".";
    }
}
