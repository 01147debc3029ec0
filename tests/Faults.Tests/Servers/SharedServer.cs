namespace Coldstart.Faults.Tests.Servers;

/// <summary>One server for the tests of a class.</summary>
public sealed class SharedServer : IAsyncLifetime, IDisposable
{
    private readonly DataFolder data = new();
    private ServerProcess? process;

    internal DataFolder Data => data;

    internal ServerProcess Process => process ?? throw new InvalidOperationException("Not started.");

    internal Questions Ask(string key = ServerProcess.Key) => new(Process.Address, key);

    public async Task InitializeAsync() => process = await ServerProcess.StartAsync(data);

    public async Task DisposeAsync()
    {
        if (process is not null) await process.DisposeAsync();
    }

    // Called after DisposeAsync.
    public void Dispose() => data.Dispose();
}
