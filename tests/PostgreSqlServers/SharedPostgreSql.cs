namespace Coldstart.PostgreSqlServers;

/// <summary>
/// The servers that all tests of a test process share: started by the first who asks, gone with the process. Whoever stops, kills or
/// suspends a server starts one of his own.
/// </summary>
public static class SharedPostgreSql
{
    private static readonly Lazy<Task<PostgreSqlServer>> Durable = new(static () => PostgreSqlServer.StartAsync());

    private static readonly Lazy<Task<PostgreSqlServer>> Fast = new(static () => PostgreSqlServer.StartAsync(new PostgreSqlServerOptions { IsDurable = false }));

    /// <summary>A fresh database on a server whose commits reach the disk.</summary>
    public static async Task<PostgreSqlDatabase> NewDatabaseAsync() => await (await Durable.Value).NewDatabaseAsync();

    /// <summary>A fresh database on a server without fsync, for tests that are not about durability.</summary>
    public static async Task<PostgreSqlDatabase> NewFastDatabaseAsync() => await (await Fast.Value).NewDatabaseAsync();
}
