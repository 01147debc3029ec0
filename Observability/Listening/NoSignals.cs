using Microsoft.Extensions.Hosting;

namespace Coldstart.Observability.Listening;

/// <summary>Signals are for the program: the listener still answers while that stops, and ends when it is told to.</summary>
internal sealed class NoSignals : IHostLifetime
{
    public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
