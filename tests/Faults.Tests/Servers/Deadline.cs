namespace Coldstart.Faults.Tests.Servers;

/// <summary>How long a test waits for a condition before it fails: generous, for machines that have much else to do.</summary>
internal static class Deadline
{
    public static readonly TimeSpan Whole = TimeSpan.FromSeconds(120);

    private static readonly TimeSpan Between = TimeSpan.FromMilliseconds(20);

    /// <summary>Asks until the answer is not null.</summary>
    public static async Task<T> UntilAsync<T>(Func<Task<T?>> ask, string what)
        where T : class
    {
        using var stop = new CancellationTokenSource(Whole);
        using var timer = new PeriodicTimer(Between);
        while (true)
        {
            if (await ask() is { } answer) return answer;
            try
            {
                await timer.WaitForNextTickAsync(stop.Token);
            }
            catch (OperationCanceledException)
            {
                throw new TimeoutException($"Not within {Whole.TotalSeconds:F0} s: {what}");
            }
        }
    }
}
