using Microsoft.Data.Sqlite;

namespace Coldstart.Storage.Sqlite;

/// <summary>SQLite's result codes (https://www.sqlite.org/rescode.html) as callers need them.</summary>
internal static class SqliteErrors
{
    private const int Permission = 3;
    private const int Busy = 5;
    private const int Locked = 6;
    private const int NoMemory = 7;
    private const int ReadOnly = 8;
    private const int InputOutput = 10;
    private const int Corrupt = 11;
    private const int Full = 13;
    private const int CannotOpen = 14;
    private const int Protocol = 15;
    private const int NotADatabase = 26;

    /// <summary>The file that processes share could not be made larger: that is how a full disk shows at the first use of a database.</summary>
    private const int InputOutputSharedSize = InputOutput | 19 << 8;

    /// <returns>Null for an error that only a defect of this program can cause.</returns>
    public static StoreTrouble? Classify(SqliteException error) => error.SqliteErrorCode switch
    {
        InputOutput when error.SqliteExtendedErrorCode == InputOutputSharedSize => StoreTrouble.DiskFull,
        Busy or Locked or Protocol => StoreTrouble.Busy,
        Full => StoreTrouble.DiskFull,
        Permission or ReadOnly => StoreTrouble.NotWritable,
        Corrupt => StoreTrouble.Damaged,
        NotADatabase => StoreTrouble.NotADatabase,
        InputOutput or CannotOpen or NoMemory => StoreTrouble.OutOfReach,
        _ => null,
    };

    /// <summary>The trouble as a sentence for operators.</summary>
    public static StoreUnavailableException Explain(StoreTrouble trouble, string path, SqliteException error) => new(trouble, trouble switch
    {
        StoreTrouble.Busy => $"The database {path} is locked by another process.",
        StoreTrouble.DiskFull => $"The disk that holds the database {path} is full.",
        StoreTrouble.NotWritable => $"The database {path} cannot be written: check the permissions of the file and its folder.",
        StoreTrouble.Damaged => $"The database {path} is damaged: restore it from a backup.",
        StoreTrouble.NotADatabase => $"The file {path} is not a SQLite database: move it away, or choose another data folder.",
        _ => $"The database {path} cannot be reached (SQLite error {error.SqliteExtendedErrorCode}): check the disk and the permissions of the file and its folder.",
    }, error);
}
