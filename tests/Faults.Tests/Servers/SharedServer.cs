using Coldstart.PostgreSqlServers;

namespace Coldstart.Faults.Tests.Servers;

/// <summary>One server for the tests of a class.</summary>
public abstract class SharedServer(Form form) : IAsyncLifetime
{
    private IHome? home;
    private ServerProcess? process;

    internal IHome Home => home ?? throw new InvalidOperationException("Not started.");

    internal ServerProcess Process => process ?? throw new InvalidOperationException("Not started.");

    internal Questions Ask(string key = ServerProcess.Key) => new(Process.Address, key);

    public async Task InitializeAsync()
    {
        // Without PostgreSQL the tests of the class are skipped.
        if (form == Form.PostgreSql && PostgreSqlInstallation.Missing is not null) return;
        home = await Servers.Home.NewAsync(form);
        process = await ServerProcess.StartAsync(home);
    }

    public async Task DisposeAsync()
    {
        if (process is not null) await process.DisposeAsync();
        if (home is not null) await home.DisposeAsync();
    }
}

/// <inheritdoc/>
public sealed class SharedFileServer() : SharedServer(Form.Files);

/// <inheritdoc/>
public sealed class SharedPostgreSqlServer() : SharedServer(Form.PostgreSql);
