namespace Coldstart.Faults.Tests.Servers;

/// <summary>A database that is named in a certain way, and that somebody else looks after.</summary>
internal sealed class NamedHome(string connection) : IHome
{
    public string[] Options => ["--postgres", connection];

    public Task<long> StoredAsync() => throw new NotSupportedException();

    public Task WhenWrittenAsync(Task ended) => throw new NotSupportedException();

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
