namespace Coldstart.Storage;

/// <summary>How much a database is used by this process, at one moment.</summary>
/// <param name="Busy">Connections (PostgreSQL) or threads (SQLite) at work.</param>
/// <param name="Most">How many there are at most.</param>
/// <param name="Waiting">Pieces of work that wait for one of them.</param>
public readonly record struct StoreUse(int Busy, int Most, int Waiting);
