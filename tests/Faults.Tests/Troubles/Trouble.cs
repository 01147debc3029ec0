using System.Diagnostics;
using System.Globalization;
using Coldstart.Faults.Tests.Load;
using Coldstart.Faults.Tests.Servers;
using Xunit.Abstractions;

namespace Coldstart.Faults.Tests.Troubles;

/// <summary>One trouble of a server under load, from its beginning to the end of its recovery.</summary>
internal sealed class Trouble(string name, ServerProcess server, LoadRun load, ITestOutputHelper output)
{
    /// <summary>Seconds that a recovery may take: generous, for machines that have much else to do.</summary>
    private const int RecoverySecondsMax = 90;

    /// <summary>Waits until the server names the state.</summary>
    public Task WaitForAsync(params string[] states) => Deadline.UntilAsync(
        async () => await ServerState.AskAsync(server.Address) is { } state && states.Contains(state.Name) ? state : null, $"the state is {string.Join(" or ", states)}: {server.Output}");

    /// <summary>Lets it last.</summary>
    public static async Task LastAsync(int seconds)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromSeconds(seconds));
        await timer.WaitForNextTickAsync();
    }

    /// <summary>The trouble is over now: waits until the server serves and has answered more requests, and tells how long that took.</summary>
    public async Task RecoverAsync(int requests = 30)
    {
        var watch = Stopwatch.StartNew();
        await WaitForAsync("serving");
        var serving = watch.Elapsed;
        await load.WaitForRequestsAsync(requests);
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"» fault {name}: serving again after {serving.TotalSeconds:F1} s, {requests} more requests answered after {watch.Elapsed.TotalSeconds:F1} s"));
        Assert.True(serving.TotalSeconds < RecoverySecondsMax, $"{name}: {serving}");
    }

    /// <summary>Lets the clients end, and compares; then once more from what lasts, after a kill.</summary>
    public async Task AssertCountedOnceAsync(IHome home)
    {
        await load.EndAsync();
        await load.AssertCountedOnceAsync(server);
        await server.Kill9Async();
        await using var next = await ServerProcess.StartAsync(home);
        await load.AssertCountedOnceAsync(next);
    }
}
