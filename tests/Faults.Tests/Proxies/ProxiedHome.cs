using Coldstart.Faults.Tests.Servers;
using Coldstart.PostgreSqlServers;

namespace Coldstart.Faults.Tests.Proxies;

/// <summary>A database that is reached over another port.</summary>
internal sealed class ProxiedHome(PostgreSqlHome home, int port) : IHome
{
    public string[] Options => ["--postgres", $"postgresql://{PostgreSqlServer.Administrator}:{home.Database.Server.Password}@127.0.0.1:{port}/{home.Database.Name}?sslmode=disable"];

    public Task<long> StoredAsync() => home.StoredAsync();

    public Task WhenWrittenAsync(Task ended) => home.WhenWrittenAsync(ended);

    /// <summary>The home is its owner's.</summary>
    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
