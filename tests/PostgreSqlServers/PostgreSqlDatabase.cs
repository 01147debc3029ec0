namespace Coldstart.PostgreSqlServers;

/// <summary>An empty database on a test server, dropped when it is disposed, whoever still uses it.</summary>
public sealed class PostgreSqlDatabase : IAsyncDisposable
{
    internal PostgreSqlDatabase(PostgreSqlServer server, string name)
    {
        Server = server;
        Name = name;
    }

    public PostgreSqlServer Server { get; }

    public string Name { get; }

    /// <summary>For Npgsql, as the superuser.</summary>
    public string ConnectionString => Server.ConnectionString(Name);

    /// <summary>The same as a URL.</summary>
    public string Url => $"postgresql://{PostgreSqlServer.Administrator}:{Server.Password}@127.0.0.1:{Server.Port}/{Name}";

    /// <summary>Executes statements as the superuser.</summary>
    public Task ExecuteAsync(string sql) => Server.ExecuteAsync(sql, Name);

    public async ValueTask DisposeAsync() => await Server.ExecuteAsync($"DROP DATABASE IF EXISTS {Name} WITH (FORCE)");
}
