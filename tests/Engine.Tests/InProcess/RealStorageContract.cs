using Coldstart.Engine.Tests.Fakes;

namespace Coldstart.Engine.Tests.InProcess;

/// <summary>The engine on real storage, in either form.</summary>
public abstract class RealStorageContract(IRealHome home) : IAsyncLifetime
{
    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync() => await home.DisposeAsync();

    [Fact]
    public async Task Stop_AndStart_EverythingIsThereAndTheJournalIsEmpty()
    {
        await using (var first = await RealEngine.StartAsync(home))
        {
            for (var at = 1; at <= 20; at++) await first.IngestAsync((At(at), at));
        }
        await using var second = await RealEngine.StartAsync(home);
        Assert.True(second.Events.Has("started 3 0"), string.Join(";", second.Events.Lines));
        Assert.Equal(210, await second.BilledMsAsync("f0") + await second.BilledMsAsync("f1") + await second.BilledMsAsync("f2"));
    }

    private static string At(int number) => $"f{number % 3}";
}
