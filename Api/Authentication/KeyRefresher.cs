using Coldstart.Analytics;

namespace Coldstart.Api.Authentication;

/// <summary>Keeps the copy of the keys fresh, and stores their last uses once a minute.</summary>
internal sealed partial class KeyRefresher(KeyDirectory keys, TimeProvider time, ILogger<KeyRefresher> logger) : BackgroundService
{
    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        await keys.RefreshAsync(cancellationToken);
        await base.StartAsync(cancellationToken);
    }

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        await RoundAsync(storeUses: true, cancellationToken);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(Limits.KeyRefreshMs), time);
        var storedAt = time.GetTimestamp();
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
            {
                var due = time.GetElapsedTime(storedAt) >= TimeSpan.FromSeconds(Limits.KeyTouchSeconds);
                if (due) storedAt = time.GetTimestamp();
                await RoundAsync(due, stoppingToken);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            Log.Stopped(logger);
        }
    }

    // A store that is out of reach must not end the rounds: the copy stays as it is, and readiness tells.
    private async Task RoundAsync(bool storeUses, CancellationToken cancellation)
    {
        try
        {
            await keys.RefreshAsync(cancellation);
            if (storeUses) await keys.StoreUsesAsync(cancellation);
        }
        catch (Exception failure) when (failure is not OperationCanceledException)
        {
            Log.RoundFailed(logger, failure);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(4101, LogLevel.Warning, "The API keys could not be read again; the known ones stay valid")]
        public static partial void RoundFailed(ILogger logger, Exception failure);

        [LoggerMessage(4102, LogLevel.Debug, "Reading API keys again has stopped")]
        public static partial void Stopped(ILogger logger);
    }
}
