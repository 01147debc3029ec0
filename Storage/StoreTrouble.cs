namespace Coldstart.Storage;

/// <summary>Why the store could not do what it was asked.</summary>
public enum StoreTrouble
{
    /// <summary>Anything else that is wrong with the database or the way to it.</summary>
    OutOfReach,

    /// <summary>The data folder cannot be made or written to.</summary>
    NotWritable,

    /// <summary>The file is no database, or another program's.</summary>
    NotADatabase,

    /// <summary>The database is damaged.</summary>
    Damaged,

    /// <summary>No room is left for more data.</summary>
    DiskFull,

    /// <summary>Another process kept the database locked for too long.</summary>
    Busy,

    /// <summary>The database server is of a kind or version that this program does not work with.</summary>
    Unsuitable,

    /// <summary>Everything that was here has another place.</summary>
    Moved,

    /// <summary>Too much work waits already.</summary>
    QueueFull,
}
